import { scan } from '../normalize/scan.ts';
import { createTokens, type Tokens } from '../normalize/tokens.ts';

/** A sentence whose words are known: the raw line and, for each word, its offsets into it. */
export type GoldSentence = { text: string; words: { start: number; end: number }[] };

/** Reads CoNLL-U: the raw line of each sentence and where its words stand in it. Sentences whose words are not found in the line are left out. */
export function parseConllu(content: string): GoldSentence[] {
  const sentences: GoldSentence[] = [];
  let text = '';
  let forms: string[] = [];
  const close = () => {
    const words = locate(text, forms);
    if (words !== undefined && words.length > 0) sentences.push({ text, words });
    text = '';
    forms = [];
  };
  for (const line of content.split('\n')) {
    const raw = line.replace(/\r$/, '');
    if (raw.startsWith('# text')) text = raw.slice(raw.indexOf('=') + 1).trim();
    else if (raw === '') close();
    else if (/^\d+\t/.test(raw)) forms.push(raw.split('\t')[1] ?? '');
  }
  close();
  return sentences;
}

function locate(text: string, forms: readonly string[]): GoldSentence['words'] | undefined {
  const words: GoldSentence['words'] = [];
  let at = 0;
  for (const form of forms) {
    const start = text.indexOf(form, at);
    if (start < 0) return undefined;
    at = start + form.length;
    words.push({ start, end: at });
  }
  return words;
}

/** Our tokens of a gold sentence with, for each, whether it is joined to the one before. */
export function alignTokens({ text, words }: GoldSentence): { tokens: Tokens; joined: Uint8Array } {
  const tokens = createTokens(64);
  scan(text, tokens);
  const joined = new Uint8Array(tokens.count);
  let word = 0;
  for (let at = 0; at < tokens.count; at += 1) {
    const start = tokens.start[at] ?? 0;
    while (word < words.length && (words[word]?.end ?? 0) <= start) word += 1;
    joined[at] = (words[word]?.start ?? start) < start ? 1 : 0;
  }
  return { tokens, joined };
}
