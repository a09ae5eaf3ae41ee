/** A form, however it was sent: url-encoded keeps `attribute[x]` as a name, multipart makes an object of it. */
export type Form = Readonly<Record<string, unknown>>;

/** A field that is given once; the first of several; undefined when empty. */
export function field(form: Form, name: string): string | undefined {
  const value = [form[name]].flat()[0];
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text;
}

/** Every value of a field that may be repeated. */
export const fields = (form: Form, name: string): string[] =>
  [form[name], form[`${name}[]`]]
    .flat()
    .flatMap((value) => (typeof value === 'string' && value.trim() ? [value.trim()] : []));

/** `attribute[code]=v` and `attribute[code][]=v` by code. */
export function attributesIn(form: Form): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (code: string, value: unknown) => {
    const values = [value].flat().filter((one) => typeof one === 'string');
    found.set(code, [...(found.get(code) ?? []), ...values]);
  };
  for (const [name, value] of Object.entries(form)) {
    const code = /^attribute\[([^[\]]+)\](\[\])?$/.exec(name)?.[1];
    if (code) add(code, value);
  }
  const nested = form['attribute'];
  if (typeof nested === 'object' && nested !== null && !Array.isArray(nested))
    for (const [code, value] of Object.entries(nested)) add(code, value);
  return found;
}
