import type { CityProfile, RoutingRule } from '../../core/city/schema.ts';
import { localDay } from '../../core/city/ward-lookup.ts';
import { DAY, MINUTE } from '../../core/clock.ts';
import { Report, type ReportRecord } from '../../models/report.ts';
import { createLocate } from '../places/locate.ts';
import { chooseBody } from './choose-body.ts';

/** What a change of the rules would do to the reports of the last month. */
export type DryRun = {
  /** Reports that were looked at, newest first. */
  seen: number;
  /** True when there were more than that. */
  cut: boolean;
  /** Reports that would go elsewhere. */
  moved: number;
  /** From where to where, most first. */
  ways: { from: string; to: string; count: number }[];
  /** Some of those that would go elsewhere, newest first. */
  examples: { code: string; text: string; from: string; to: string; rule: string }[];
  /** How often each rule would decide; one with 0 decided nothing in a month. */
  used: { rule: string; count: number }[];
};

const MONTH_MS = 30 * DAY;
const MOST_REPORTS = 20_000;
const MOST_EXAMPLES = 30;
const EXAMPLE_LENGTH = 120;

type Played = Pick<
  ReportRecord,
  'code' | 'text' | 'labels' | 'ward' | 'location' | 'channel' | 'source' | 'createdAt'
>;

/**
 * Plays the reports of the last 30 days through two sets of rules as if they came today at the hour they came, so
 * that the validity of rules and the successors of bodies are those of today. Nothing is changed.
 */
export async function dryRun(
  city: CityProfile,
  {
    before,
    after,
    now,
  }: { before: readonly RoutingRule[]; after: readonly RoutingRule[]; now: Date },
): Promise<DryRun> {
  const locate = createLocate(city);
  const old = { ...city, routing: [...before] };
  const next = { ...city, routing: [...after] };
  const ways = new Map<string, { from: string; to: string; count: number }>();
  const used = new Map(after.map(({ id }) => [id, 0]));
  const result: DryRun = { seen: 0, cut: false, moved: 0, ways: [], examples: [], used: [] };
  const reports = Report.find(
    { createdAt: { $gte: new Date(now.getTime() - MONTH_MS) } },
    { code: 1, text: 1, labels: 1, ward: 1, location: 1, channel: 1, source: 1, createdAt: 1 },
  )
    .sort({ createdAt: -1 })
    .limit(MOST_REPORTS + 1)
    .lean<Played[]>()
    .cursor({ batchSize: 500 });
  for await (const report of reports as AsyncIterable<Played>) {
    if (result.seen === MOST_REPORTS) {
      result.cut = true;
      break;
    }
    result.seen += 1;
    const { places } = locate({ names: report.labels.place });
    const matter = {
      category: report.labels.category ?? null,
      urgency: report.labels.urgency,
      ward: report.ward ?? undefined,
      places,
      channel: report.channel ?? undefined,
      source: report.source,
      at: sameHourToday(report.createdAt, now, city),
    };
    const from = chooseBody(old, matter).body;
    const route = chooseBody(next, matter);
    used.set(route.rule, (used.get(route.rule) ?? 0) + 1);
    if (route.body === from) continue;
    result.moved += 1;
    const way = ways.get(`${from} ${route.body}`) ?? { from, to: route.body, count: 0 };
    way.count += 1;
    ways.set(`${from} ${route.body}`, way);
    if (result.examples.length < MOST_EXAMPLES)
      result.examples.push({
        code: report.code,
        text: report.text.slice(0, EXAMPLE_LENGTH),
        from,
        to: route.body,
        rule: route.rule,
      });
  }
  result.ways = [...ways.values()].sort((a, b) => b.count - a.count);
  result.used = [...used].map(([rule, count]) => ({ rule, count }));
  return result;
}

function sameHourToday(at: Date, now: Date, city: CityProfile): Date {
  const offset = city.calendar.utcOffsetMinutes * MINUTE;
  const today = Date.parse(localDay(now, city)) - offset;
  return new Date(today + ((at.getTime() + offset) % DAY));
}
