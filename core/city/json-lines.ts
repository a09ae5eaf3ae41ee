const TOKEN = /[{}[\],:]|"(?:[^"\\]|\\.)*"|[^\s{}[\],:"]+/g;

/**
 * The line, from 1, on which each value of a JSON text begins, by its path (`[2].when.wards[0]` is `2.when.wards.0`).
 *
 * @param text JSON that can be parsed
 */
export function linesOfJson(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  const open: { list: boolean; key: string | number }[] = [];
  let line = 1;
  let from = 0;
  let key: string | undefined;
  const begin = () => {
    const path = open.map((level) => level.key).join('.');
    if (!lines.has(path)) lines.set(path, line);
  };
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    for (; from < index; from += 1) if (text[from] === '\n') line += 1;
    const inside = open.at(-1);
    if (token === '{' || token === '[') {
      begin();
      open.push({ list: token === '[', key: token === '[' ? 0 : '' });
    } else if (token === '}' || token === ']') open.pop();
    else if (token === ',') {
      if (inside?.list) inside.key = Number(inside.key) + 1;
      key = undefined;
    } else if (token === ':') continue;
    else if (inside && !inside.list && key === undefined) {
      key = JSON.parse(token) as string;
      inside.key = key;
      begin();
      continue;
    } else begin();
    if (token === '{') key = undefined;
  }
  return lines;
}

/** The line of a path, or of the nearest thing around it that has one; 1 at worst. */
export function lineOf(lines: ReadonlyMap<string, number>, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const line = lines.get(path.slice(0, length).map(String).join('.'));
    if (line !== undefined) return line;
  }
  return 1;
}
