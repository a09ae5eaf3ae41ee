/**
 * Cuts a text into pieces of at most `most` characters (UTF-16 units), between paragraphs, lines or words where
 * there are any, so that a platform's limit loses nothing.
 */
export function cutText(text: string, most: number): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > most) {
    const head = rest.slice(0, most);
    const at = [head.lastIndexOf('\n\n'), head.lastIndexOf('\n'), head.lastIndexOf(' ')].find(
      (position) => position > most / 2,
    );
    const end = at ?? (isHighSurrogate(head.charCodeAt(most - 1)) ? most - 1 : most);
    pieces.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return [...pieces, rest];
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
