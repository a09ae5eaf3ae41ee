import type { Colleague } from '../../../api/contract/session.ts';

const MOST_SHOWN = 5;

/** The `@word` that ends at the caret, and where its `@` stands; undefined when none is being typed. */
export function mentionUnderway(
  text: string,
  caret: number,
): { from: number; word: string } | undefined {
  const found = /(?:^|[\s(,;])@([\p{L}\d._-]{0,40})$/u.exec(text.slice(0, caret));
  const word = found?.[1];
  return word === undefined ? undefined : { from: caret - word.length - 1, word };
}

/** Colleagues whose name or account begins so, in any word of it; accents do not matter. Only those who see the body's tickets. */
export function suggestColleagues(
  people: readonly Colleague[],
  word: string,
  { body, except }: { body: string; except: string },
): Colleague[] {
  const wanted = plain(word);
  return people
    .filter(({ id, bodies }) => id !== except && (bodies.length === 0 || bodies.includes(body)))
    .filter(({ username, displayName }) =>
      [username, ...displayName.split(/\s+/)].some((part) => plain(part).startsWith(wanted)),
    )
    .slice(0, MOST_SHOWN);
}

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('đ', 'd')
    .replaceAll('Đ', 'D')
    .toLowerCase();
