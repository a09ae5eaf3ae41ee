/**
 * One answer line for one line of input: the analysis of its text, or what was wrong with it.
 *
 * @param analyze gives the labels of a text
 */
export function answerLine(line: string, analyze: (text: string) => object): string {
  let input: unknown;
  try {
    input = JSON.parse(line);
  } catch {
    return JSON.stringify({ id: null, error: 'the line is not JSON' });
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return JSON.stringify({ id: null, error: 'the line must be an object {"id","text"}' });
  const id = 'id' in input ? input.id : null;
  const text = 'text' in input ? input.text : undefined;
  if (typeof text !== 'string') return JSON.stringify({ id, error: 'text must be a string' });
  try {
    return JSON.stringify({ id, ...analyze(text) });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return JSON.stringify({ id, error: `the text could not be analyzed: ${why}` });
  }
}
