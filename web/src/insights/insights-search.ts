const SOURCES = ['facebook', 'feed', 'file', 'youtube'] as const;
export const DAY_CHOICES = [1, 7, 30, 90, 365] as const;
export const COMPARE_CHOICES = ['before', 'year'] as const;
const DAY_MS = 86_400_000;
/** Vietnam is seven hours before UTC, the whole year. */
const ZONE_MS = 7 * 3_600_000;
const WHOLE_DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What of the dashboard stands in the address bar. */
export type InsightsSearch = {
  /** Days up to now; without it and without `from` seven. */
  days?: (typeof DAY_CHOICES)[number] | undefined;
  /** Days of the city, `2025-10-18`, both inclusive; they win over `days`. */
  from?: string | undefined;
  to?: string | undefined;
  source?: (typeof SOURCES)[number] | undefined;
  ward?: string | undefined;
  category?: string | undefined;
  /** The time that the curve is drawn against. */
  compare?: (typeof COMPARE_CHOICES)[number] | undefined;
};

/** Reads an address that somebody may have typed; what makes no sense is left out. */
export function readInsightsSearch(given: Record<string, unknown>): InsightsSearch {
  const text = (key: string) => (typeof given[key] === 'string' ? given[key] : undefined);
  const day = (key: string) => {
    const value = text(key);
    return value && WHOLE_DAY.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
  };
  const from = day('from');
  const to = day('to');
  const isPeriod = from !== undefined && to !== undefined && from <= to;
  return {
    days: DAY_CHOICES.find((known) => known === Number(given['days'])),
    from: isPeriod ? from : undefined,
    to: isPeriod ? to : undefined,
    source: SOURCES.find((known) => known === given['source']),
    ward: text('ward'),
    category: text('category'),
    compare: COMPARE_CHOICES.find((known) => known === given['compare']),
  };
}

/** The time looked at, as the API takes it. `now` is rounded down to the minute, so that one period is asked once. */
export function periodOf({ days, from, to }: InsightsSearch, now: number) {
  if (from && to)
    return {
      from: new Date(`${from}T00:00:00+07:00`).toISOString(),
      to: new Date(Date.parse(`${to}T00:00:00+07:00`) + DAY_MS).toISOString(),
    };
  const end = Math.floor(now / 60_000) * 60_000 + 60_000;
  return {
    from: new Date(end - (days ?? 7) * DAY_MS).toISOString(),
    to: new Date(end).toISOString(),
  };
}

/** The same period from the beginning of its first day of the city, as figures by days count it. */
export const wholeDays = <Period extends { from?: string | undefined }>(period: Period): Period => {
  if (!period.from) return period;
  const local = Date.parse(period.from) + ZONE_MS;
  return { ...period, from: new Date(Math.floor(local / DAY_MS) * DAY_MS - ZONE_MS).toISOString() };
};

/** The period that one is compared with: the same length just before, or the same days a year (52 weeks) before. */
export function earlierPeriod(
  { from, to }: { from: string; to: string },
  compare: NonNullable<InsightsSearch['compare']>,
) {
  const shift = compare === 'year' ? 364 * DAY_MS : Date.parse(to) - Date.parse(from);
  return {
    from: new Date(Date.parse(from) - shift).toISOString(),
    to: new Date(Date.parse(to) - shift).toISOString(),
    shift,
  };
}
