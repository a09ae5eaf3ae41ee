import type { CityProfile } from '../../core/city/schema.ts';
import type { TicketRecord } from '../../models/ticket.ts';
import { findPersonalData, maskPersonalData } from '../../nlp/mask/mask-personal-data.ts';
import { type ClaimKind, claimsOf } from './claims.ts';
import { type AnswerFacts, FACT_NAMES } from './facts.ts';
import { fillSlots, sentenceOf, templatesFor } from './templates.ts';

/**
 * Something that the writer has to answer before the words go on. empty: there are none; unfilled: a slot without a
 * fact; personal_data: of the kind named in `part`; code, date, time, number: stands neither in the ticket nor in the
 * template; stale: the ticket says something else by now.
 */
export type AnswerQuestion = {
  code: 'empty' | 'unfilled' | 'personal_data' | 'stale' | ClaimKind;
  /** `text`, or the fact that has changed: `facts.deadline`. */
  path: string;
  /** The words in question; never personal data. */
  part: string;
  message: string;
};

type Words = {
  template: string;
  language: 'vi' | 'en';
  text: string;
  /** As they were when the words were made. */
  facts: AnswerFacts;
};

/**
 * What stands in the way of an answer. Numbers, dates and codes come only from the facts of the ticket as they are
 * now, from what its body told reporters (public notes), from the template, and from the emergency numbers; whoever
 * wants to say more has it written into the ticket first.
 */
export function checkAnswer(
  city: Pick<CityProfile, 'texts' | 'emergencyNumbers'>,
  words: Words,
  now: { facts: AnswerFacts; ticket: Pick<TicketRecord, 'status' | 'updates'> },
): AnswerQuestion[] {
  const { text } = words;
  if (text.trim() === '')
    return [{ code: 'empty', path: 'text', part: '', message: 'is empty: say something' }];
  const questions: AnswerQuestion[] = [];
  for (const [slot] of text.matchAll(/\{[^{}]*\}?|\}/g))
    questions.push({
      code: 'unfilled',
      path: 'text',
      part: slot,
      message: `"${slot}" is not filled in: what belongs here?`,
    });
  const personal = findPersonalData(text.normalize('NFKC'));
  for (const kind of new Set(personal.map((found) => found.kind)))
    questions.push({
      code: 'personal_data',
      path: 'text',
      part: kind,
      message: `holds personal data (${kind}): take it out of a public answer`,
    });
  return [...questions, ...unbacked(city, words, now), ...staleFacts(words, now)];
}

/** What stands before a number to be called. */
const CALLS = ['gọi', 'ngay', 'số', 'call', 'dial'];

function unbacked(
  city: Pick<CityProfile, 'texts' | 'emergencyNumbers'>,
  { template, language, text }: Words,
  { facts, ticket }: { facts: AnswerFacts; ticket: Pick<TicketRecord, 'updates'> },
): AnswerQuestion[] {
  const sentence = sentenceOf(city, language, template) ?? '';
  const sources = [
    sentence,
    fillSlots(sentence, facts),
    ...Object.values(facts),
    ...city.emergencyNumbers.flatMap(({ number }) => CALLS.map((word) => `${word} ${number}`)),
    ...ticket.updates.flatMap(({ note, public: told }) => (told && note ? [note] : [])),
  ];
  const known = new Set(
    sources.flatMap((source) => claimsOf(source).flatMap(({ gives }) => gives)),
  );
  // What is personal data is named above, without being quoted.
  return claimsOf(maskPersonalData(text.normalize('NFKC')).text)
    .filter(({ needs }) => !needs.some((key) => known.has(key)))
    .map(({ kind, part }) => ({
      code: kind,
      path: 'text',
      part,
      message: `"${part}" stands neither in the ticket nor in the template: where is it from?`,
    }));
}

function staleFacts(
  { template, text, facts: before }: Words,
  { facts: now, ticket }: { facts: AnswerFacts; ticket: Pick<TicketRecord, 'status'> },
): AnswerQuestion[] {
  const stale = FACT_NAMES.filter((name) => isStale(before[name], now[name], text)).map((name) => ({
    code: 'stale' as const,
    path: `facts.${name}`,
    part: before[name] ?? '',
    message: `was "${before[name]}", is ${now[name] ? `"${now[name]}"` : 'gone'} now`,
  }));
  const fits = templatesFor(ticket.status).some(({ id }) => id === template);
  if (fits || stale.some(({ path }) => path === 'facts.status')) return stale;
  return [
    ...stale,
    {
      code: 'stale',
      path: 'facts.status',
      part: before.status,
      message: `the ticket is "${ticket.status}" now: begin from a template for that`,
    },
  ];
}

/** The facts of now, but for those whose old value still stands in the words: the checker tells of them. */
export function keptFacts(before: AnswerFacts, text: string, now: AnswerFacts): AnswerFacts {
  const stale = FACT_NAMES.filter((name) => isStale(before[name], now[name], text));
  return { ...now, ...Object.fromEntries(stale.map((name) => [name, before[name]])) };
}

/** True when a text says what a fact was and no longer is. */
const isStale = (before: string | undefined, now: string | undefined, text: string): boolean =>
  before !== undefined && before !== now && text.includes(before);
