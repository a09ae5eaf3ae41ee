/** The two parts of the page. */
export const MAILING_VIEWS = ['messages', 'templates'] as const;
export type MailingsView = (typeof MAILING_VIEWS)[number];

/** What of the page stands in the address bar; the messages when there is nothing. */
export type MailingsSearch = { view?: MailingsView | undefined };

/** Reads an address that somebody may have typed; what makes no sense is left out. */
export const readMailingsSearch = (given: Record<string, unknown>): MailingsSearch => ({
  view: MAILING_VIEWS.find((known) => known === given['view']),
});
