import { z } from 'zod';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, DAY } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import type { AnnotationRecord } from '../../models/annotation.ts';
import { csvOf, xlsxOf } from '../../workflow/files/table-files.ts';
import type { AnnotationDesk } from '../../workflow/insights/annotations.ts';
import { readOutlets } from '../../workflow/insights/read-outlets.ts';
import { allOf, type Feeling, readSummary } from '../../workflow/insights/read-summary.ts';
import { readTerms } from '../../workflow/insights/read-terms.ts';
import { readThreads } from '../../workflow/insights/read-threads.ts';
import { shareOf } from '../../workflow/insights/share-interval.ts';
import { APART, isApart, TOGETHER } from '../../workflow/insights/sources.ts';
import { recordId } from '../contract/common.ts';
import {
  type Annotation,
  annotation,
  annotationInput,
  annotations,
  EXPORT_TABLES,
  exportQuery,
  NONE,
  outletQuery,
  outlets,
  period,
  summary,
  summaryQuery,
  termQuery,
  terms,
  threads,
} from '../contract/insights.ts';
import { insightTables } from '../export/insight-tables.ts';
import { type Route, route } from '../route.ts';

const USUAL_DAYS = 7;
const LONGEST_DAYS = 3 * 366;
const access = { scope: 'insights.read', permission: 'posts.read' } as const;
type Deps = { city: CityProfile; clock: Clock; annotations: AnnotationDesk };

/** Figures of what the city says, for the dashboard and, by API key, for the operations centre. */
export function insightRoutes(deps: Deps): Route[] {
  return [...figureRoutes(deps), ...annotationRoutes(deps), exportRoute(deps)];
}

const figureRoutes = (deps: Deps): Route[] => [
  route({
    method: 'get',
    path: '/insights/summary',
    summary: 'How much was said, with what feeling, by time, category, ward and source',
    access,
    query: summaryQuery,
    answer: summary,
    async handle({ query }) {
      const asked = askedOf(query, deps.clock);
      const [found, youtube] = await Promise.all([
        readSummary(asked, deps.city),
        readSummary({ ...asked, sources: APART }, deps.city),
      ]);
      return {
        ...found,
        from: found.from.toISOString(),
        to: found.to.toISOString(),
        total: withShare({ feeling: found.total, before: found.before }),
        series: found.series.map(({ at, feeling }) => ({ at: at.toISOString(), feeling })),
        byCategory: found.byCategory.map(withShare),
        byWard: found.byWard.map(withShare),
        bySource: found.bySource.map(withShare),
        youtube: withShare({ feeling: youtube.total, before: youtube.before }),
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
      return { items: found.map((row) => ({ ...row, negativeShare: negativeShare(row.feeling) })) };
    },
  }),
  route({
    method: 'get',
    path: '/insights/threads',
    summary: 'Posts with most comments',
    access,
    query: outletQuery,
    answer: threads,
    async handle({ query }) {
      const { source: sources, limit } = query;
      const found = await readThreads(
        { ...periodOf(query, deps.clock), sources, limit },
        deps.city,
      );
      return {
        items: found.map(({ threadId, title, url, ...row }) => ({
          ...row,
          thread: threadId,
          title: title ?? null,
          url: url ?? null,
          negativeShare: negativeShare(row.feeling),
        })),
      };
    },
  }),
  route({
    method: 'get',
    path: '/insights/terms',
    summary: 'Words that are said more than before',
    access,
    query: termQuery,
    answer: terms,
    async handle({ query }) {
      const { limit } = query;
      return { items: await readTerms({ ...periodOf(query, deps.clock), limit }, deps.city) };
    },
  }),
];

const annotationRoutes = (deps: Deps): Route[] => [
  route({
    method: 'get',
    path: '/insights/annotations',
    summary: 'Notes of staff about a period',
    access,
    query: period,
    answer: annotations,
    async handle({ query }) {
      const { from, to } = periodOf(query, deps.clock);
      return { items: (await deps.annotations.list(from, to)).map(presentAnnotation) };
    },
  }),
  route({
    method: 'post',
    path: '/insights/annotations',
    summary: 'Write a note beside the curve',
    access: 'watches.edit',
    body: annotationInput,
    answer: annotation,
    status: 201,
    handle: async ({ body: { at, text }, by }) =>
      presentAnnotation(await deps.annotations.add({ at: new Date(at), text }, by)),
  }),
  route({
    method: 'delete',
    path: '/insights/annotations/:id',
    summary: 'Take a note away',
    access: 'watches.edit',
    params: z.object({ id: recordId }),
    handle: ({ params, by }) => deps.annotations.remove(params.id, by),
  }),
];

const exportRoute = (deps: Deps): Route =>
  route({
    method: 'get',
    path: '/insights/export',
    summary: 'The figures as a file: one table as CSV, or all as a workbook',
    access,
    query: exportQuery,
    async handle({ query, res }) {
      const { format, table, language } = query;
      const asked = askedOf(query, deps.clock);
      const wanted = format === 'csv' ? [table] : EXPORT_TABLES;
      const [first, ...others] = await insightTables(wanted, asked, language, deps.city);
      if (!first) return;
      const day = (at: Date) => at.toISOString().slice(0, 10);
      const name = `lang-nghe-${format === 'csv' ? `${table}-` : ''}${day(asked.from)}-${day(asked.to)}.${format}`;
      res.attachment(name);
      if (format === 'csv') res.type('text/csv; charset=utf-8').send(csvOf(first));
      else
        res
          .type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
          .send(await xlsxOf([first, ...others]));
    },
  });

/** Sources that are never added up are taken alone or not at all. @throws AppError `invalid_input` */
function askedOf(query: z.output<typeof summaryQuery>, clock: Clock) {
  const sources = query.source ?? TOGETHER;
  if (sources.some(isApart) && !sources.every(isApart))
    throw new AppError('invalid_input', 400, 'YouTube stands apart from other sources', [
      { path: 'query.source', message: 'must be "youtube" alone, or be without it' },
    ]);
  const orNull = (values: string[] | undefined) =>
    values?.map((value) => (value === NONE ? null : value));
  return {
    ...periodOf(query, clock),
    sources,
    wards: orNull(query.ward),
    categories: orNull(query.category),
  };
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
const presentAnnotation = ({ _id, at, text, byName }: AnnotationRecord): Annotation => ({
  id: String(_id),
  at: at.toISOString(),
  text,
  by: byName,
});
