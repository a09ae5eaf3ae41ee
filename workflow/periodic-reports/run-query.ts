import type { CityProfile } from '../../core/city/schema.ts';
import { HOUR } from '../../core/clock.ts';
import { LevelCrossingEvent } from '../../models/level-crossing.ts';
import { Report } from '../../models/report.ts';
import { SpikeAlarm, type SpikeRecord } from '../../models/spike.ts';
import { Warning } from '../../models/warning.ts';
import { WarningVersion } from '../../models/warning-version.ts';
import { allOf, type Feeling, readSummary } from '../insights/read-summary.ts';
import { readTerms } from '../insights/read-terms.ts';
import { APART, TOGETHER } from '../insights/sources.ts';
import type { Measure, StoredQuery } from './figures.ts';
import { endedTickets, openTickets, receivedTickets } from './read-tickets.ts';

/** The group of what has no category or ward. */
export const NONE = '-';
/** The only group of a query that is not split. */
export const ALL = '';
const MOST_WORDS = 15;

/** Values by group; a group that is absent is zero, or not there to be measured. */
export type Groups = ReadonlyMap<string, number | null>;
export type RunQuery = (query: StoredQuery) => Promise<Groups>;

/**
 * Runs stored queries. Records that several figures are counted from are read once: make a new one for each edition.
 * Posts are counted as on the dashboard (docs/insights.md), from its rollups; tickets as they are now, see
 * `read-tickets.ts`.
 */
export function createRunQuery(city: CityProfile): RunQuery {
  const kept = new Map<string, Promise<unknown>>();
  function once<T>(what: string, query: StoredQuery, read: () => Promise<T>): Promise<T> {
    const { from, to, wards, categories, bodies, youtube } = query;
    const key = JSON.stringify([what, from, to, wards, categories, bodies, youtube]);
    // A query of mongoose runs at each `then`; a promise of it runs once.
    if (!kept.has(key)) kept.set(key, Promise.resolve(read()));
    return kept.get(key) as Promise<T>;
  }

  return async (query) => {
    if (!query.per) return await read(query, query.measure);
    const [part, whole] = [await read(query, query.measure), await read(query, query.per)];
    return new Map(
      [...keysOf(part, whole)].map((key) => {
        const all = whole.get(key) ?? 0;
        return [key, all === 0 ? null : round((100 * (part.get(key) ?? 0)) / all)];
      }),
    );
  };

  function read(query: StoredQuery, measure: Measure): Promise<Groups> {
    const [what] = measure.split('.');
    if (what === 'posts') return posts(query, measure);
    if (what === 'words') return words(query, measure);
    if (what === 'tickets') return tickets(query, measure);
    return others(query, measure);
  }

  async function posts(query: StoredQuery, measure: Measure): Promise<Groups> {
    const summary = await once('posts', query, () =>
      readSummary(
        {
          from: new Date(query.from),
          to: new Date(query.to),
          sources: query.youtube ? APART : TOGETHER,
          wards: query.wards,
          categories: query.categories,
        },
        city,
      ),
    );
    const count = (feeling: Feeling): number =>
      measure === 'posts.negative'
        ? feeling.negative
        : measure === 'posts.positive'
          ? feeling.positive
          : measure === 'posts.neutral'
            ? feeling.neutral
            : allOf(feeling);
    if (query.by === 'category')
      return new Map(summary.byCategory.map((row) => [row.category ?? NONE, count(row.feeling)]));
    if (query.by === 'ward')
      return new Map(summary.byWard.map((row) => [row.ward ?? NONE, count(row.feeling)]));
    if (query.by === 'source')
      return new Map(summary.bySource.map((row) => [row.source, count(row.feeling)]));
    return new Map([[ALL, count(summary.total)]]);
  }

  async function words(query: StoredQuery, measure: Measure): Promise<Groups> {
    const found = await once('words', query, () =>
      readTerms({ from: new Date(query.from), to: new Date(query.to), limit: MOST_WORDS }, city),
    );
    return new Map(
      found.map(({ term, now, before }) => [term, measure === 'words.now' ? now : before]),
    );
  }

  async function tickets(query: StoredQuery, measure: Measure): Promise<Groups> {
    if (measure === 'tickets.received')
      return counted(await once(measure, query, () => receivedTickets(query)), query);
    if (measure === 'tickets.open' || measure === 'tickets.overdue') {
      const open = await once('tickets.open', query, () => openTickets(query));
      return counted(measure === 'tickets.open' ? open : open.filter((one) => one.overdue), query);
    }
    const ended = await once('tickets.ended', query, () => endedTickets(query));
    if (measure === 'tickets.median_hours') {
      const hours = new Map<string, number[]>();
      for (const ticket of ended) {
        const key = groupOf(ticket, query);
        const list = hours.get(key) ?? [];
        list.push((ticket.closedAt.getTime() - ticket.openedAt.getTime()) / HOUR);
        hours.set(key, list);
      }
      return new Map([...hours].map(([key, list]) => [key, round(median(list))]));
    }
    const fits: Partial<Record<Measure, (ticket: (typeof ended)[number]) => boolean>> = {
      'tickets.solved': ({ solved }) => solved,
      'tickets.verified': ({ verified }) => verified,
      'tickets.ended_on_time': ({ onTime }) => onTime,
      'tickets.ended_late': ({ onTime }) => !onTime,
    };
    return counted(ended.filter(fits[measure] ?? (() => true)), query);
  }

  async function others(query: StoredQuery, measure: Measure): Promise<Groups> {
    const within = { $gte: new Date(query.from), $lt: new Date(query.to) };
    if (measure.startsWith('alarms.')) {
      const raised = await once('alarms', query, () => alarmsRaised(within));
      const judged = (useful: boolean) =>
        raised.filter((alarm) => alarm.state === 'closed' && alarm.useful === useful);
      const alarms = measure === 'alarms.raised' ? raised : judged(measure === 'alarms.useful');
      return tally(alarms.map(({ series }) => (query.by ? subjectOf(series) : ALL)));
    }
    if (measure === 'sensors.rises') {
      const rises = await LevelCrossingEvent.find({ at: within, direction: 'rise' })
        .select('station')
        .lean<{ station: string }[]>();
      return tally(rises.map(({ station }) => (query.by ? station : ALL)));
    }
    if (measure === 'warnings.sent' || measure === 'warnings.people') {
      const sent = await once('warnings', query, () => sentWarnings(within));
      if (measure === 'warnings.sent')
        return tally(sent.map(({ kind }) => (query.by ? kind : ALL)));
      return new Map([[ALL, sent.reduce((sum, { audience }) => sum + (audience ?? 0), 0)]]);
    }
    const voices = await once('reports', query, () =>
      Report.find({
        createdAt: within,
        ...(query.wards && { ward: { $in: [...query.wards] } }),
        ...(query.categories && { 'labels.category': { $in: [...query.categories] } }),
      })
        .select('source labels.category')
        .lean<{ source: string; labels: { category?: string | null } }[]>(),
    );
    const counts =
      measure === 'sensors.troubles' ? voices.filter((one) => one.source === 'sensor') : voices;
    return tally(
      counts.map(({ source, labels }) =>
        query.by === 'source' ? source : query.by ? (labels.category ?? NONE) : ALL,
      ),
    );
  }
}

/** Every group of two answers. */
export const keysOf = (a: Groups, b: Groups): Set<string> => new Set([...a.keys(), ...b.keys()]);

type Alarm = Pick<SpikeRecord, 'state' | 'useful'> & { series: { series: string }[] };

/** Alarms of what is counted together: those that are about YouTube alone stand apart (docs/insights.md). */
async function alarmsRaised(within: object): Promise<Alarm[]> {
  const alarms = await SpikeAlarm.find({ raisedAt: within })
    .select('state useful series.series')
    .lean<Alarm[]>();
  return alarms.filter(({ series }) => series.some((one) => !isAboutYoutube(one)));
}

const isAboutYoutube = ({ series }: { series: string }): boolean =>
  APART.some((source) => series.startsWith(`${source}/`));

/** The series that says most of what an alarm is about: a topic, a ward or a watch list before all posts. */
function subjectOf(series: Alarm['series']): string {
  const own = series.filter((one) => !isAboutYoutube(one)).map((one) => one.series);
  return own.find((key) => key !== 'negative:all') ?? own[0] ?? NONE;
}

/** What was said to residents in earnest; exercises are not counted. */
async function sentWarnings(within: object): Promise<{ kind: string; audience?: number | null }[]> {
  const versions = await WarningVersion.find({ sentAt: within })
    .select('warningId kind audience')
    .lean<{ warningId: unknown; kind: string; audience?: number | null }[]>();
  const drills = await Warning.find({
    _id: { $in: versions.map(({ warningId }) => warningId) },
    drill: true,
  })
    .select('_id')
    .lean<{ _id: unknown }[]>();
  const left = new Set(drills.map(({ _id }) => String(_id)));
  return versions.filter(({ warningId }) => !left.has(String(warningId)));
}

type Place = { body: string; category?: string | null; ward?: string | null };

function groupOf({ body, category, ward }: Place, { by }: StoredQuery): string {
  if (by === 'body') return body;
  if (by === 'category') return category ?? NONE;
  if (by === 'ward') return ward ?? NONE;
  return ALL;
}

const counted = (tickets: readonly Place[], query: StoredQuery): Groups =>
  tally(tickets.map((ticket) => groupOf(ticket, query)));

function tally(keys: readonly string[]): Groups {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

const round = (value: number): number => Math.round(value * 10) / 10;
