import type { Language } from '../../core/city/say.ts';

/** Frequent English words that are no Vietnamese syllables written without accents. */
const ENGLISH = new Set(
  (
    'the is are was were and of my your have has been with this that there for not what where when how please ' +
    'hello street road water flooded flood broken light help report can could would you we they it house near ' +
    'power since yesterday also garbage everywhere want someone talk speak need pay bill today tonight because very who why office open something again ' +
    'much does did cost should any some register marriage birth certificate permit tourist staying stay lives live people person stray dog dogs night market bridge ' +
    'trash rubbish noise noisy pothole holes tree trees fell fallen full dirty dangerous next front behind opposite school hospital hotel station airport buy safe drive ' +
    'child children kids baby wife husband lost stolen number call police trapped roof rising inside outside here now thanks thank you please sorry problem will ' +
    'river level warning tell know find get give make take fix fixed repair clean disgusting toilet smell smells every after before still been only than then their them these they'
  ).split(' '),
);
const VIETNAMESE_LETTER = /[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]/iu;

/** Those that are Vietnamese syllables too when accents are left out: `thẻ căn cước` begins like English. */
const SYLLABLES = new Set(
  'the can my not it we this pay bill will get them then than tell'.split(' '),
);

/** The language that is asked for in so many words. */
const WISHES: readonly (readonly [Language, RegExp])[] = [
  ['en', /\b(?:in|speak|use) english\b|\benglish,? please\b/i],
  ['vi', /tiếng việt|\btieng viet\b|\bin vietnamese\b/iu],
];

/**
 * The language a text is written in, when that is plain; `undefined` when it tells nothing (a name, a number, `ok`).
 *
 * English is taken for granted only with two frequent English words that make up a quarter of the text and no
 * Vietnamese letter outside of names, because Vietnamese without accents is far more frequent here.
 */
export function languageOf(text: string): Language | undefined {
  const wish = WISHES.find(([, rule]) => rule.test(text))?.[0];
  if (wish) return wish;
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const english = words.filter((word) => ENGLISH.has(word)).length;
  const isSure = words.some((word) => ENGLISH.has(word) && !SYLLABLES.has(word));
  if (isSure && english >= 2 && english / words.length >= 0.25) return 'en';
  if (VIETNAMESE_LETTER.test(text)) return 'vi';
  return words.length >= 4 && !isSure ? 'vi' : undefined;
}
