import { plain } from './plain.ts';

/**
 * Tells whether a word as typed is one of these: with its accents, or without any. A word with a capital is a name
 * and none of them: `Bạch Đằng` is not `đang`.
 */
export function lowerCaseWords(list: string): (word: string) => boolean {
  const words = new Set(list.split(' '));
  const bare = new Set([...words].map(plain));
  return (word) =>
    !/^\p{Lu}/u.test(word) && (words.has(word) || (/^[a-z]+$/.test(word) && bare.has(word)));
}
