import { Router } from 'express';
import { z } from 'zod';
import type { CityProfile } from '../../core/city/schema.ts';
import { localDay } from '../../core/city/ward-lookup.ts';
import { type Clock, DAY } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { ClosedTicket, type ClosedTicketRecord } from '../../models/closed-ticket.ts';
import { parse } from '../validate.ts';

/** Fields of a row, in their order; docs/api.md tells what each means. */
const FIELDS = [
  'category',
  'ward',
  'opened_on',
  'closed_on',
  'outcome',
  'solved',
  'verified',
  'on_time',
  'code',
  'body',
  'lat',
  'lon',
] as const;

const LONGEST_DAYS = 366;
const span = z.object({ from: z.iso.date().optional(), to: z.iso.date().optional() });

/**
 * Ended tickets as open data: `/open-data/tickets.csv` and `.json`, `from` and `to` as days, at most a year at once.
 * Anonymous: no text, no street, no hour; the place to about 110 m; the code only of tickets that staff published.
 */
export function createOpenDataRouter(deps: { city: CityProfile; clock: Clock }): Router {
  const { city, clock } = deps;
  const router = Router();

  router.get('/open-data/tickets.csv', async (req, res) => {
    const rows = readRows(req.query);
    res
      .set({ 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' })
      .type('text/csv; charset=utf-8');
    res.write(`${FIELDS.join(',')}\n`);
    for await (const row of rows)
      if (!res.write(`${FIELDS.map((name) => cell(row[name])).join(',')}\n`)) await drained(res);
    res.end();
  });

  router.get('/open-data/tickets.json', async (req, res) => {
    const rows = readRows(req.query);
    res
      .set({ 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' })
      .type('application/json; charset=utf-8');
    let first = true;
    for await (const row of rows) {
      if (!res.write(`${first ? '[' : ',\n'}${JSON.stringify(row)}`)) await drained(res);
      first = false;
    }
    res.end(first ? '[]' : ']');
  });
  return router;

  function readRows(query: unknown) {
    const given = parse(span, query, 'query');
    const to = given.to ?? localDay(clock.now(), city);
    const from = given.from ?? dayBefore(to, 30);
    if (from > to || dayBefore(to, LONGEST_DAYS) > from)
      throw new AppError('invalid_input', 400, 'The days need a correction', [
        { path: 'from', message: `must lie before to, at most ${LONGEST_DAYS} days` },
      ]);
    const midnight = (day: string) =>
      new Date(Date.parse(day) - city.calendar.utcOffsetMinutes * 60_000);
    const filter = {
      closedAt: { $gte: midnight(from), $lt: new Date(midnight(to).getTime() + DAY) },
    };
    return present(
      ClosedTicket.find(filter).sort({ closedAt: 1 }).lean<ClosedTicketRecord[]>().cursor(),
    );
  }

  async function* present(rows: AsyncIterable<ClosedTicketRecord>) {
    for await (const row of rows)
      yield {
        category: row.category ?? null,
        ward: row.ward ?? null,
        opened_on: localDay(row.openedAt, city),
        closed_on: row.day,
        outcome: row.outcome ?? null,
        solved: row.solved,
        verified: row.verified,
        on_time: row.onTime,
        code: row.public ? row.code : null,
        body: row.body,
        lat: row.lat ?? null,
        lon: row.lon ?? null,
      };
  }
}

const dayBefore = (day: string, days: number): string =>
  new Date(Date.parse(day) - days * DAY).toISOString().slice(0, 10);

/** Ids and plain words only, so nothing has to be quoted but what a spreadsheet would take for a formula. */
const cell = (value: string | number | boolean | null): string =>
  value === null ? '' : String(value);

const drained = (res: NodeJS.EventEmitter): Promise<void> =>
  new Promise((resolve) => {
    const go = () => {
      res.off('drain', go);
      res.off('close', go);
      resolve();
    };
    res.once('drain', go);
    res.once('close', go);
  });
