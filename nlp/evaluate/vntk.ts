import type { WordSpan } from '../segment/segmenter.ts';

/** The word tokenizer of the optional package `vntk`; undefined when it is not installed. */
export async function loadVntk(): Promise<((text: string) => WordSpan[]) | undefined> {
  const name = 'vntk';
  try {
    const vntk: { default: { wordTokenizer(): { tag(text: string): string[] } } } = await import(
      name
    );
    const tokenizer = vntk.default.wordTokenizer();
    return (text) => locate(text, tokenizer.tag(text));
  } catch (cause) {
    const code =
      typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
    if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') return undefined;
    throw cause;
  }
}

function locate(text: string, words: readonly string[]): WordSpan[] {
  const spans: WordSpan[] = [];
  let from = 0;
  for (const word of words) {
    const start = text.indexOf(word, from);
    if (start < 0) continue;
    from = start + word.length;
    spans.push({ start, end: from });
  }
  return spans;
}
