/** What of the page stands in the address bar: the body that the trend is of; without it all. */
export type WorkloadSearch = { body?: string | undefined };

/** Reads an address that somebody may have typed. */
export const readWorkloadSearch = ({ body }: Record<string, unknown>): WorkloadSearch => ({
  body: typeof body === 'string' && body ? body : undefined,
});
