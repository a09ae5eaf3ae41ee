/** What of the list stands in the address bar. */
export type ProceduresSearch = {
  q?: string | undefined;
  field?: string | undefined;
  edited?: true | undefined;
};

/** Reads an address that somebody may have typed; what makes no sense is left out. */
export const readProceduresSearch = (given: Record<string, unknown>): ProceduresSearch => ({
  // A code such as 1.001193 comes back from the address bar as a number.
  q: wordsOf(given['q']),
  field: typeof given['field'] === 'string' ? given['field'] : undefined,
  edited: given['edited'] === true ? true : undefined,
});

const wordsOf = (value: unknown): string | undefined => {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
};
