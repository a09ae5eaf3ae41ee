import type { Procedure } from '../../core/city/procedure-schema.ts';
import { createSay, type Language } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { localDay } from '../../core/city/ward-lookup.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import type { AuditAct } from '../audit/append.ts';
import { lintPlain, type PlainFinding } from '../mailings/lint-plain.ts';
import type { Catalogue } from './catalogue.ts';
import { describeProcedure } from './describe-procedure.ts';
import { createProcedureSearch } from './search.ts';

/** What a person writes of a procedure; how far it can be trusted follows from it. */
export type ProcedureInput = Omit<Procedure, 'reliability'>;

export type ProcedureQuery = {
  /** As a resident would ask, or a code. */
  words?: string | undefined;
  field?: string | undefined;
  /** Only what staff or an import have changed. */
  edited?: boolean | undefined;
};

/** What the bots do with the words of a question: answer with one, let choose, or find nothing. */
export type Asked = { sure: string | undefined; choice: string[] };

/** Whether residents who ask with this phrase would find the procedure as it is written now. */
export type PhraseCheck = {
  phrase: string;
  finds: 'it' | 'choice' | 'other' | 'nothing';
  /** The other one that it finds. */
  other?: Pick<Procedure, 'code' | 'shortName'>;
};

export type ProcedurePreview = {
  reads: Record<Language, string>;
  findings: PlainFinding[];
  phrases: PhraseCheck[];
};

export type ProcedureDesk = {
  /** By name, or the nearest first when words are given. */
  list(query: ProcedureQuery): Promise<{ items: Procedure[]; asked: Asked | undefined }>;
  /** Fields of all procedures, in the order of the alphabet. */
  fields(): Promise<string[]>;
  preview(input: ProcedureInput): Promise<ProcedurePreview>;
  /** @throws AppError `conflict`, `invalid_input` */
  save(input: ProcedureInput, version: number, by: AuditAct['by']): Promise<void>;
  /**
   * Puts back what was known before one of its versions, as a new version.
   *
   * @throws AppError `not_found`, `conflict`; `illegal_transition` when the procedure was new then
   */
  undo(code: string, number: number, version: number, by: AuditAct['by']): Promise<void>;
};

const MOST_FOUND = 50;

/** What staff do with the catalogue: look, see how it reads and whether it is found, correct it, take that back. */
export function createProcedureDesk({
  city,
  clock,
  catalogue,
}: {
  city: CityProfile;
  clock: Clock;
  catalogue: Catalogue;
}): ProcedureDesk {
  const say = createSay(city);
  const collator = new Intl.Collator('vi');

  async function find(words: string): Promise<Procedure[]> {
    const named = await catalogue.byCode(words);
    if (named) return [named];
    return (await catalogue.search()).find(words, MOST_FOUND).map(({ entry }) => entry);
  }

  /** Asks every phrase of a catalogue in which the entry stands as it is written now. */
  async function checkPhrases(entry: Procedure): Promise<PhraseCheck[]> {
    const others = (await catalogue.all()).filter(({ code }) => code !== entry.code);
    const search = createProcedureSearch([...others, entry], city);
    return entry.phrases.map((phrase): PhraseCheck => {
      const { sure, choice } = search.decide(phrase);
      if (sure?.code === entry.code) return { phrase, finds: 'it' };
      if (sure)
        return { phrase, finds: 'other', other: { code: sure.code, shortName: sure.shortName } };
      const isChoice = choice.some(({ code }) => code === entry.code);
      return { phrase, finds: isChoice ? 'choice' : 'nothing' };
    });
  }

  return {
    async list({ words, field, edited }) {
      const edits = await catalogue.edits();
      const found = words
        ? await find(words)
        : (await catalogue.all()).toSorted((a, b) => collator.compare(a.shortName, b.shortName));
      const items = found.filter(
        (one) => (!field || one.field === field) && (!edited || edits.has(one.code)),
      );
      if (!words) return { items, asked: undefined };
      const { sure, choice } = (await catalogue.search()).decide(words);
      return { items, asked: { sure: sure?.code, choice: choice.map(({ code }) => code) } };
    },
    async fields() {
      const all = new Set((await catalogue.all()).map(({ field }) => field).filter(Boolean));
      return [...all].toSorted(collator.compare);
    },
    async preview(input) {
      const entry = withReliability(input);
      const reads = (language: Language) =>
        describeProcedure(
          entry,
          { language, say: (key, slots) => say(language, key, slots) },
          false,
        );
      return {
        reads: { vi: reads('vi'), en: reads('en') },
        findings: input.plain ? lintPlain(input.plain.vi, city.mailings) : [],
        phrases: await checkPhrases(entry),
      };
    },
    async save(input, version, by) {
      if (input.asOf > localDay(clock.now(), city))
        throw invalid('asOf', 'is the day of the data and cannot lie in the future');
      if (input.timeReliable && input.timeLimit.length === 0)
        throw invalid('timeLimit', 'is empty, so no time can be promised to residents');
      await catalogue.save(withReliability(input), by, version);
    },
    async undo(code, number, version, by) {
      const undone = (await catalogue.history(code)).find((one) => one.number === number);
      if (!undone) throw new AppError('not_found', 404, `${code} has no version ${number}`);
      if (!undone.before)
        throw new AppError('illegal_transition', 409, `${code} was new in version ${number}`);
      await catalogue.save(undone.before as Procedure, by, version);
    },
  };
}

const invalid = (path: string, message: string) =>
  new AppError('invalid_input', 400, `${path} ${message}`, [{ path, message }]);

/** name_only: nothing is told but the name; snapshot: its times may be promised; else they may not. */
function withReliability(input: ProcedureInput): Procedure {
  const { papers, plain, timeLimit, timeReliable } = input;
  const isEmpty = papers.length === 0 && !plain && timeLimit.length === 0;
  if (isEmpty) return { ...input, reliability: 'name_only' };
  return { ...input, reliability: timeReliable ? 'snapshot' : 'time_unreliable' };
}
