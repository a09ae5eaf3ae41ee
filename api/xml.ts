/** What an XML element can hold: text, child elements by name, or the same child several times. */
export type XmlValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | XmlFields
  | readonly XmlFields[];
export type XmlFields = { readonly [name: string]: XmlValue };

/**
 * A whole document. Null and undefined become an empty element. Each entry of a list is an object whose one key is
 * the element's name: `[{ request: {…} }, { request: {…} }]`. Names that begin with `@` are attributes of the element
 * that they stand in, first of all: `{ link: { '@href': '/', '@rel': 'self' } }`.
 */
export const xmlDocument = (root: string, content: XmlFields | readonly XmlFields[]): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n${element(root, content)}\n`;

function element(name: string, value: XmlValue): string {
  const inside = content(value);
  const start = name + attributes(value);
  return inside === '' ? `<${start}/>` : `<${start}>${inside}</${name}>`;
}

function attributes(value: XmlValue): string {
  if (typeof value !== 'object' || value === null) return '';
  const fields = isList(value)
    ? value.flatMap((one) => Object.entries(one))
    : Object.entries(value);
  return fields
    .filter(([name]) => name.startsWith('@'))
    .map(([name, text]) => ` ${name.slice(1)}="${escapeXml(String(text))}"`)
    .join('');
}

function content(value: XmlValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object')
    return isList(value)
      ? value.map(content).join('')
      : Object.entries(value)
          .filter(([name]) => !name.startsWith('@'))
          .map(([name, inner]) => element(name, inner))
          .join('');
  return escapeXml(String(value));
}

const isList = (value: XmlFields | readonly XmlFields[]): value is readonly XmlFields[] =>
  Array.isArray(value);

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no way to write them
const NOT_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;

/** Text for XML 1.0: what cannot stand in it is left out. */
export const escapeXml = (text: string): string =>
  text
    .replace(NOT_XML, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
