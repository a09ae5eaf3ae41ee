/**
 * How a matter can end, by code; the words for residents are `outcome.<code>` in the city's texts.
 *
 * "Closed" that is not "solved" is the complaint most often made about 311 systems (Amsterdam's court of audit,
 * 2021), so the two ends have codes of their own and neither has a code that says nothing.
 */
export const OUTCOMES = [
  { code: 'fixed', for: 'resolved' },
  { code: 'made_safe', for: 'resolved' },
  { code: 'gone_on_arrival', for: 'resolved' },
  { code: 'sanctioned', for: 'resolved' },
  { code: 'explained', for: 'resolved' },
  { code: 'no_authority', for: 'not_resolvable' },
  { code: 'not_found', for: 'not_resolvable' },
  { code: 'no_information', for: 'not_resolvable' },
  { code: 'no_means_now', for: 'not_resolvable' },
  { code: 'legal_route', for: 'not_resolvable' },
] as const;

/** Codes that fit an ending state. */
export const outcomesFor = (status: string): string[] =>
  OUTCOMES.filter((outcome) => outcome.for === status).map(({ code }) => code);
