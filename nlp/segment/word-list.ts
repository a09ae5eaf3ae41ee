/**
 * Reads `nlp/data/words.txt`: lines `first: second second …` for words of two syllables, lines starting with
 * `=` for longer words with `_` between syllables, `#` for comments. Gives words with spaces between syllables.
 */
export function parseWordList(content: string): string[] {
  const words = new Set<string>();
  for (const line of content.split('\n')) {
    const raw = line.trim();
    if (raw === '' || raw.startsWith('#')) continue;
    if (raw.startsWith('=')) {
      for (const word of raw.slice(1).trim().split(/\s+/)) words.add(word.replaceAll('_', ' '));
      continue;
    }
    const [first = '', rest = ''] = raw.split(':');
    for (const second of rest.trim().split(/\s+/))
      if (second !== '') words.add(`${first.trim()} ${second}`);
  }
  return [...words];
}
