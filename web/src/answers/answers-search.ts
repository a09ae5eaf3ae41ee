/** The choices above the list of public answers. */
export const ANSWER_VIEWS = ['todo', 'sent', 'failed', 'all'] as const;
export type AnswersView = (typeof ANSWER_VIEWS)[number];

/** What of the list stands in the address bar; what waits for me when there is nothing. */
export type AnswersSearch = { view?: AnswersView | undefined };

/** Reads an address that somebody may have typed; what makes no sense is left out. */
export const readAnswersSearch = (given: Record<string, unknown>): AnswersSearch => ({
  view: ANSWER_VIEWS.find((known) => known === given['view']),
});
