import type { z } from 'zod';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, DAY } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { readOutlets } from '../../workflow/insights/read-outlets.ts';
import { allOf, type Feeling, readSummary } from '../../workflow/insights/read-summary.ts';
import { shareOf } from '../../workflow/insights/share-interval.ts';
import {
  NONE,
  outletQuery,
  outlets,
  type period,
  summary,
  summaryQuery,
} from '../contract/insights.ts';
import { type Route, route } from '../route.ts';

const USUAL_DAYS = 7;
const LONGEST_DAYS = 3 * 366;
const access = { scope: 'insights.read', permission: 'posts.read' } as const;

/** Figures of what the city says, for the dashboard and, by API key, for the operations centre. */
export function insightRoutes(deps: { city: CityProfile; clock: Clock }): Route[] {
  return [
    route({
      method: 'get',
      path: '/insights/summary',
      summary: 'How much was said, with what feeling, by time, category, ward and source',
      access,
      query: summaryQuery,
      answer: summary,
      async handle({ query }) {
        const orNull = (values: string[] | undefined) =>
          values?.map((value) => (value === NONE ? null : value));
        const found = await readSummary(
          {
            ...periodOf(query, deps.clock),
            sources: query.source,
            wards: orNull(query.ward),
            categories: orNull(query.category),
          },
          deps.city,
        );
        return {
          ...found,
          from: found.from.toISOString(),
          to: found.to.toISOString(),
          total: withShare({ feeling: found.total, before: found.before }),
          series: found.series.map(({ at, feeling }) => ({ at: at.toISOString(), feeling })),
          byCategory: found.byCategory.map(withShare),
          byWard: found.byWard.map(withShare),
          bySource: found.bySource.map(withShare),
        };
      },
    }),
    route({
      method: 'get',
      path: '/insights/outlets',
      summary: 'Share of voice of pages, channels and newspapers',
      access,
      query: outletQuery,
      answer: outlets,
      async handle({ query }) {
        const { source: sources, limit } = query;
        const found = await readOutlets(
          { ...periodOf(query, deps.clock), sources, limit },
          deps.city,
        );
        return {
          items: found.map((row) => ({ ...row, negativeShare: negativeShare(row.feeling) })),
        };
      },
    }),
  ];
}

/** @throws AppError `invalid_input` naming the end that is wrong */
export function periodOf(query: z.output<typeof period>, clock: Clock): { from: Date; to: Date } {
  const to = query.to ? new Date(query.to) : clock.now();
  const from = query.from ? new Date(query.from) : new Date(to.getTime() - USUAL_DAYS * DAY);
  const days = (to.getTime() - from.getTime()) / DAY;
  if (days <= 0)
    throw new AppError('invalid_input', 400, 'The period is empty', [
      { path: 'query.from', message: 'must be before "to"' },
    ]);
  if (days > LONGEST_DAYS)
    throw new AppError('invalid_input', 400, 'The period is too long', [
      { path: 'query.from', message: `must be at most ${LONGEST_DAYS} days before "to"` },
    ]);
  return { from, to };
}

export const negativeShare = (feeling: Feeling) => shareOf(feeling.negative, allOf(feeling));
const withShare = <Row extends { feeling: Feeling }>(row: Row) => ({
  ...row,
  negativeShare: negativeShare(row.feeling),
});
