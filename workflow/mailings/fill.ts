import { slotsOf } from '../../core/city/say.ts';
import { AppError, type ErrorDetail } from '../../core/errors.ts';

/** Shortest text that every channel takes in one message, less what is added below it. */
export const MOST_TEXT = 1800;

type Words = { vi: string; en: string };

/** What is wrong with the words of a template: a variable that is misspelt, or that the other language lacks. */
export type TemplateFault = { path: 'vi' | 'en'; code: 'misspelt' | 'one_sided'; at: string };

export function templateFaults({ vi, en }: Words): TemplateFault[] {
  const faults: TemplateFault[] = [];
  for (const [path, text, other] of [
    ['vi', vi, en],
    ['en', en, vi],
  ] as const) {
    const broken = /\{(?![a-z]+\})[^}]*\}?|(?<!\{[a-z]*)\}/u.exec(text)?.[0];
    if (broken) faults.push({ path, code: 'misspelt', at: broken });
    for (const slot of new Set(slotsOf(text)))
      if (!slotsOf(other).includes(slot)) faults.push({ path, code: 'one_sided', at: `{${slot}}` });
  }
  return faults;
}

/** Checks the words of a template. @throws AppError `invalid_input` for slots that are not the same in both languages or are misspelt */
export function checkTemplate(words: Words): void {
  refuse(
    templateFaults(words).map(({ path, code, at }) => ({
      path,
      message:
        code === 'misspelt'
          ? `has "${at}"; a variable is written {ngay}, letters only`
          : `has ${at}, which the other language lacks`,
    })),
  );
}

/** Fills in the variables. @throws AppError `invalid_input` naming each that has no value, and each value that no text asks for */
export function fillIn({ vi, en }: Words, values: Readonly<Record<string, string>>): Words {
  const slots = new Set([...slotsOf(vi), ...slotsOf(en)]);
  const problems: ErrorDetail[] = [...slots]
    .filter((slot) => !values[slot]?.trim())
    .map((slot) => ({ path: `values.${slot}`, message: 'is asked for by the template' }));
  for (const name of Object.keys(values))
    if (!slots.has(name))
      problems.push({
        path: `values.${name}`,
        message: `is no variable of the template, which has ${[...slots].join(', ') || 'none'}`,
      });
  refuse(problems);
  const fill = (text: string) => text.replace(/\{([a-z]+)\}/gi, (_, name) => values[name] ?? '');
  const words = { vi: fill(vi), en: fill(en) };
  for (const [path, text] of Object.entries(words))
    if (text.length > MOST_TEXT)
      problems.push({ path, message: `has ${text.length} characters, at most ${MOST_TEXT}` });
  refuse(problems);
  return words;
}

function refuse(problems: readonly ErrorDetail[]): void {
  if (problems.length > 0)
    throw new AppError('invalid_input', 400, 'The words cannot be used like this', [...problems]);
}
