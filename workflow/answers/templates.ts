import { slotsOf } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import type { TicketStatus } from '../../models/ticket.ts';
import { RUNNING_STATUSES } from '../tickets/states.ts';
import type { AnswerFacts } from './facts.ts';

/** A sentence that a public answer may begin with, and the states of a ticket that it is true of. */
export type AnswerTemplate = { id: string; for: readonly TicketStatus[] };

const BEFORE_WORK: readonly TicketStatus[] = ['received', 'routed', 'referred'];
const AT_WORK: readonly TicketStatus[] = ['accepted', 'in_progress', 'reopened'];

/** The words are `answer.<id>` of the city's texts. The first one that fits and has all its facts is offered first. */
export const ANSWER_TEMPLATES: readonly AnswerTemplate[] = [
  { id: 'received', for: BEFORE_WORK },
  { id: 'working', for: AT_WORK },
  { id: 'asking', for: ['waiting_for_resident'] },
  { id: 'resolved_place', for: ['resolved'] },
  { id: 'resolved', for: ['resolved'] },
  { id: 'not_resolvable', for: ['not_resolvable'] },
  { id: 'closed', for: ['closed'] },
  { id: 'status', for: RUNNING_STATUSES },
];

export const templatesFor = (status: TicketStatus): AnswerTemplate[] =>
  ANSWER_TEMPLATES.filter((template) => template.for.some((one) => one === status));

/** The bare sentence of a template; undefined for one that is unknown. */
export const sentenceOf = (
  city: Pick<CityProfile, 'texts'>,
  language: 'vi' | 'en',
  template: string,
): string | undefined => city.texts[language][`answer.${template}`];

/** A sentence with the facts in the place of its slots; a slot without a fact stays, for the writer to see. */
export const fillSlots = (sentence: string, facts: AnswerFacts): string =>
  sentence.replace(
    /\{([a-z]+)\}/gi,
    (slot, name: string) => (facts as Record<string, string | undefined>)[name] ?? slot,
  );

/** What a template makes of the facts, and whether nothing is left open. */
export function fillTemplate(
  city: Pick<CityProfile, 'texts'>,
  language: 'vi' | 'en',
  template: string,
  facts: AnswerFacts,
): { text: string; complete: boolean } {
  const text = fillSlots(sentenceOf(city, language, template) ?? '', facts);
  return { text, complete: text !== '' && slotsOf(text).length === 0 };
}

/** The template to begin with: the first that is true of the state and has all its facts. */
export function firstTemplate(
  city: Pick<CityProfile, 'texts'>,
  language: 'vi' | 'en',
  status: TicketStatus,
  facts: AnswerFacts,
): string {
  const fitting = templatesFor(status);
  const whole = fitting.find(({ id }) => fillTemplate(city, language, id, facts).complete);
  return (whole ?? fitting[0])?.id ?? 'status';
}
