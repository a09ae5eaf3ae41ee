import type { MailingRules } from '../../core/city/mailing-schema.ts';

/** What makes a text hard to read; `at` is the place in the text, `instead` what would be plainer. */
export type PlainFinding = {
  code: 'long-sentence' | 'capitals' | 'office-word' | 'exclamations' | 'no-day';
  at: string;
  instead?: string;
};

const LONGEST_EXCERPT = 60;
/** Short ones are names of offices: UBND, TP. */
const CAPITALS =
  /(?<!\p{L})\p{Lu}{5,}(?!\p{L})|(?:(?<!\p{L})\p{Lu}{2,}\s+){2,}\p{Lu}{2,}(?!\p{L})/gu;

/** Looks at the words of a message as a reader would who left school early: advice, it forbids nothing. */
export function lintPlain(
  text: string,
  { longestSentence, officeWords }: Pick<MailingRules, 'longestSentence' | 'officeWords'>,
): PlainFinding[] {
  const long = text
    .split(/[.!?…;]\s|\n/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.split(/\s+/u).length > longestSentence)
    .map((sentence): PlainFinding => ({ code: 'long-sentence', at: cut(sentence) }));
  const capitals = [...text.matchAll(CAPITALS)].map(
    ([at]): PlainFinding => ({ code: 'capitals', at: cut(at) }),
  );
  const lower = text.normalize('NFC').toLowerCase();
  const taken: { from: number; to: number }[] = [];
  // «kính đề nghị» is named once, not as «đề nghị» too.
  const office = officeWords
    .toSorted((a, b) => b.said.length - a.said.length)
    .flatMap(({ said, plain }): PlainFinding[] => {
      const from = lower.indexOf(said.normalize('NFC').toLowerCase());
      if (from < 0 || taken.some((one) => from >= one.from && from < one.to)) return [];
      taken.push({ from, to: from + said.length });
      return [{ code: 'office-word', at: said, instead: plain }];
    });
  const loud = /!{2,}/.exec(text);
  return [
    ...long,
    ...capitals,
    ...office,
    ...(loud ? [{ code: 'exclamations' as const, at: loud[0] }] : []),
    ...(/\d/.test(text) ? [] : [{ code: 'no-day' as const, at: '' }]),
  ];
}

const cut = (text: string): string =>
  text.length > LONGEST_EXCERPT ? `${text.slice(0, LONGEST_EXCERPT - 1)}…` : text;
