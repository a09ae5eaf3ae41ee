import { AppError } from '../errors.ts';
import type { CityProfile } from './schema.ts';

export const LANGUAGES = ['vi', 'en'] as const;
/** Languages in which residents are answered. */
export type Language = (typeof LANGUAGES)[number];

export type Slots = Readonly<Record<string, string | number>>;

/** Gives the city's sentence for a key with its `{slots}` filled in. */
export type Say = (language: Language, key: string, slots?: Slots) => string;

/** Names of the slots of a sentence, in the order of the text. */
export const slotsOf = (sentence: string): string[] =>
  [...sentence.matchAll(/\{([a-z]+)\}/gi)].map(([, name]) => name ?? '');

/**
 * The city's voice: sentences from `cities/<id>/texts/`.
 *
 * @throws AppError `misconfigured` (from the returned function) when the key is not in that language or a slot
 *   of the sentence is not given: a resident never reads a raw key or an empty brace
 */
export function createSay(city: Pick<CityProfile, 'id' | 'texts'>): Say {
  return (language, key, slots = {}) => {
    const sentence = city.texts[language][key];
    if (sentence === undefined)
      throw new AppError(
        'misconfigured',
        500,
        `cities/${city.id}/texts/${language}/ has no sentence "${key}"`,
      );
    return sentence.replace(/\{([a-z]+)\}/gi, (_, name: string) => {
      const value = slots[name];
      if (value === undefined)
        throw new AppError(
          'misconfigured',
          500,
          `the sentence "${key}" needs a value for {${name}}`,
        );
      return String(value);
    });
  };
}
