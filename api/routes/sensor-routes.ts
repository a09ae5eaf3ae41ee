import { z } from 'zod';
import { type Clock, DAY } from '../../core/clock.ts';
import { AppError, type ErrorDetail } from '../../core/errors.ts';
import { Quarantine, type QuarantineRecord } from '../../models/quarantine.ts';
import { Reading, type ReadingRecord } from '../../models/reading.ts';
import { Station, type StationRecord } from '../../models/station.ts';
import type { River } from '../../workflow/ladder/river-overview.ts';
import type { Sensors } from '../../workflow/readings/create-sensors.ts';
import { readObservation } from '../../workflow/readings/read-observation.ts';
import type { IncomingReading } from '../../workflow/readings/reading-desk.ts';
import { recordId } from '../contract/common.ts';
import * as contract from '../contract/sensors.ts';
import { afterCursor, pageOf } from '../paging.ts';
import {
  presentBulletin,
  presentGauge,
  presentQuarantined,
  presentStatement,
  presentStation,
} from '../present/sensors.ts';
import { type Route, route } from '../route.ts';

/** What the chart shows. */
const HISTORY_MS = 3 * DAY;
const MOST_POINTS = 600;

const params = z.object({ id: recordId });

/** Readings in, and what the duty officer sees of rivers and sensors. */
export function sensorRoutes(deps: { sensors: Sensors; river: River; clock: Clock }): Route[] {
  const { sensors, river, clock } = deps;
  return [
    route({
      method: 'post',
      path: '/observations',
      summary: 'Hand in sensor readings, one or many; safe to repeat',
      access: { scope: 'observations.write' },
      body: contract.observations,
      answer: contract.observationsAnswer,
      async handle({ body }) {
        const { readings, rejected } = readAll(body);
        if (readings.length === 0)
          throw new AppError('invalid_input', 400, 'No reading could be read', rejected);
        const fates = await sensors.readings.take(
          readings.map(({ reading }) => reading),
          'api',
        );
        return {
          stored: fates.filter(({ fate }) => fate === 'stored').length,
          duplicates: fates.filter(({ fate }) => fate === 'duplicate').length,
          quarantined: fates.flatMap((fate, at) =>
            fate.fate === 'quarantined'
              ? [{ index: readings[at]?.index ?? at, reason: fate.reason, detail: fate.detail }]
              : [],
          ),
          rejected,
        };
      },
    }),
    route({
      method: 'get',
      path: '/river',
      summary: 'Gauges against their alarm levels with the last days, and the last bulletin',
      access: 'sensors.read',
      answer: contract.river,
      async handle() {
        const [views, bulletin] = await Promise.all([river.gauges(), river.bulletin()]);
        const gauges = await Promise.all(
          views.map(async (view) => presentGauge(view, await historyOf(view.station))),
        );
        return { gauges, bulletin: bulletin ? presentBulletin(bulletin) : null };
      },
    }),
    route({
      method: 'get',
      path: '/stations',
      summary: 'Stations with their newest values and their state',
      access: 'sensors.read',
      query: contract.stationQuery,
      answer: contract.stations,
      async handle({ query: { kind, health, after, limit } }) {
        const found = await Station.find({
          ...(kind && { kind }),
          ...(health && { health }),
          ...(after && { _id: { $gt: after } }),
        })
          .sort({ _id: 1 })
          .limit(limit + 1)
          .lean<StationRecord[]>();
        const rows = found.slice(0, limit);
        return {
          items: rows.map((row) => presentStation(row, sensors.stations)),
          next: found.length > limit ? (rows.at(-1)?._id ?? null) : null,
        };
      },
    }),
    route({
      method: 'post',
      path: '/stations',
      summary: 'Add a station, or change one that was added',
      access: 'sensors.manage',
      body: contract.newStation,
      answer: contract.station,
      handle: async ({ body, by }) =>
        presentStation(
          await sensors.stations.save(body as Parameters<Sensors['stations']['save']>[0], by),
          sensors.stations,
        ),
    }),
    route({
      method: 'get',
      path: '/quarantine',
      summary: 'Readings that are not believed, newest first',
      access: 'sensors.read',
      query: contract.quarantineQuery,
      answer: contract.quarantinePage,
      async handle({ query }) {
        const after = afterCursor(query.cursor, 'lastAt', -1);
        const found = await Quarantine.find({
          state: 'waiting',
          ...(after && { $and: [after] }),
        })
          .sort({ lastAt: -1, _id: -1 })
          .limit(query.limit + 1)
          .lean<QuarantineRecord[]>();
        const { rows, next } = pageOf(found, query.limit, ({ lastAt }) => lastAt);
        return { items: rows.map(presentQuarantined), next };
      },
    }),
    route({
      method: 'post',
      path: '/quarantine/:id/decision',
      summary: 'Vouch for a doubtful reading, or leave it out',
      access: 'sensors.work',
      params,
      body: contract.quarantineDecision,
      answer: contract.quarantined,
      handle: async ({ params, body, by }) =>
        presentQuarantined(await sensors.quarantine.decide(params.id, body.decision, by)),
    }),
    route({
      method: 'post',
      path: '/bulletins/preview',
      summary: 'What would be read from the text of a bulletin',
      access: 'sensors.work',
      body: contract.bulletinPreview,
      answer: contract.bulletinPreviewAnswer,
      async handle({ body }) {
        const { statements, riskLevel, forecast } = sensors.bulletins.preview(body.text);
        return {
          riskLevel: riskLevel ?? null,
          forecast: forecast ?? null,
          statements: statements.map(presentStatement),
        };
      },
    }),
    route({
      method: 'post',
      path: '/bulletins',
      summary: 'Keep an official bulletin; its levels go to the gauges',
      access: 'sensors.work',
      body: contract.newBulletin,
      answer: contract.bulletin,
      handle: async ({ body, by }) =>
        presentBulletin((await sensors.bulletins.keep(body, by)).bulletin),
    }),
  ];

  async function historyOf(station: string): Promise<ReadingRecord[]> {
    const since = new Date(clock.now().getTime() - HISTORY_MS);
    const newest = await Reading.find(
      { station, metric: 'level', at: { $gte: since } },
      { at: 1, value: 1, interpolated: 1 },
    )
      .sort({ at: -1 })
      .limit(MOST_POINTS)
      .lean<ReadingRecord[]>();
    return newest.reverse();
  }
}

function readAll(body: unknown): {
  readings: { index: number; reading: IncomingReading }[];
  rejected: ErrorDetail[];
} {
  const isList = Array.isArray(body);
  const readings: { index: number; reading: IncomingReading }[] = [];
  const rejected: ErrorDetail[] = [];
  for (const [index, item] of [body].flat().entries()) {
    const observed = readObservation(item);
    if ('reading' in observed) readings.push({ index, reading: observed.reading });
    else
      for (const { path, message } of observed.problems)
        rejected.push({
          path: [...(isList ? [index] : []), path].filter((part) => part !== '').join('.'),
          message,
        });
  }
  return { readings, rejected };
}
