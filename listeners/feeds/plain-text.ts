const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
};

/** Longest text that is kept of one element, characters. */
const LONGEST = 10_000;

/** What a reader sees of a piece of HTML: without tags, entities written out, white space folded. */
export function plainText(html: string): string {
  return html
    .slice(0, LONGEST * 4)
    .replace(/<(script|style)\b[^>]{0,1000}>[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^<>]{0,4000}>/g, ' ')
    .replace(/&(#x?[0-9a-f]{1,6}|[a-z]{2,8});/gi, (whole, name: string) => entity(name) ?? whole)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST);
}

function entity(name: string): string | undefined {
  if (!name.startsWith('#')) return NAMED[name.toLowerCase()];
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
