import type { Request, Response } from 'express';
import { z } from 'zod';
import { type Clock, DAY, SECOND } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import type { ApiKeyDesk } from '../../workflow/access/api-keys.ts';
import { changesSince, OVERLAP_MS, type StreamMark } from '../../workflow/stream/changes-since.ts';
import { STREAM_KINDS, type StreamEvent } from '../../workflow/stream/stream-event.ts';
import { several } from '../contract/common.ts';
import { streamEvent } from '../contract/stream.ts';
import { type Route, route } from '../route.ts';
import { parse } from '../validate.ts';

const LOOK_MS = SECOND;
/** Keeps proxies from closing a quiet line, and tells how far it has come. */
const HEARTBEAT_MS = 15 * SECOND;
/** Open lines of one process, and of one key. */
const MOST_LINES = 50;
const MOST_OF_KEY = 5;
/** Whoever was away for longer reads the lists anew. */
const LONGEST_AWAY_MS = 7 * DAY;

const streamQuery = z.object({
  kinds: several(z.enum(STREAM_KINDS)),
  /** For clients that cannot send `Last-Event-ID`. */
  after: z.string().optional(),
});
const mark = z
  .string()
  .regex(/^\d{1,15}$/, 'must be the last id that the stream gave, or be left out');

/**
 * `GET /stream`: changes as server-sent events for machines. The id of each event says how far the line has come, so
 * a line that broke goes on with `Last-Event-ID`; what lies close to the break comes twice, under the same `data.id`.
 */
export function machineStreamRoutes(deps: {
  clock: Clock;
  logger: Logger;
  apiKeys: Pick<ApiKeyDesk, 'isGood'>;
  /** Pause between two looks. Default 1 s */
  streamEveryMs?: number | undefined;
}): Route[] {
  const lines = new Map<string, number>();
  return [
    route({
      method: 'get',
      path: '/stream',
      summary: 'Changes of tickets, warnings, alarms and limits as server-sent events',
      access: { scope: 'events.read' },
      query: streamQuery,
      async handle({ req, res, query, machine }) {
        const key = machine?.id ?? '';
        const open = [...lines.values()].reduce((sum, count) => sum + count, 0);
        if (open >= MOST_LINES || (lines.get(key) ?? 0) >= MOST_OF_KEY)
          throw new AppError(
            'unavailable',
            503,
            'Too many lines are open with this key; close one',
          );
        const after = req.get('last-event-id') ?? query.after;
        const from = after === undefined ? undefined : Number(parse(mark, after, 'query'));
        lines.set(key, (lines.get(key) ?? 0) + 1);
        openLine({ req, res, key, from, kinds: query.kinds });
      },
    }),
    route({
      method: 'get',
      path: '/stream/schema',
      summary: 'JSON Schema of an event of the stream',
      access: 'everybody',
      answer: z.record(z.string(), z.unknown()),
      handle: async () => z.toJSONSchema(streamEvent),
    }),
  ];

  function openLine(line: {
    req: Request;
    res: Response;
    key: string;
    from: number | undefined;
    kinds: readonly string[] | undefined;
  }): void {
    const { req, res, key, kinds } = line;
    const now = deps.clock.now().getTime();
    const oldest = now - LONGEST_AWAY_MS;
    const start = new Date(Math.min(now, Math.max(line.from ?? now, oldest)));
    let reached: StreamMark = { at: start, from: start };
    /** Told within the overlap, or while it catches up. */
    let told = new Map<string, number>();
    let timer: NodeJS.Timeout | undefined;
    let over = false;

    res.set({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    res.flushHeaders();
    res.write(`retry: 3000\nid: ${start.getTime()}\nevent: ready\ndata: {}\n\n`);
    if (line.from !== undefined && line.from < oldest)
      res.write(`event: gap\ndata: ${JSON.stringify({ from: start.toISOString() })}\n\n`);

    async function look(): Promise<void> {
      const { events, next, caughtUp } = await changesSince(reached, deps.clock.now());
      for (const event of events) {
        if (over) return;
        if (told.has(event.id)) continue;
        told.set(event.id, event.at.getTime());
        if (!kinds || kinds.includes(event.kind)) await write(event);
      }
      reached = next;
      if (caughtUp) told = recent(told, next.at);
      if (!over) timer = setTimeout(run, caughtUp ? (deps.streamEveryMs ?? LOOK_MS) : 0);
    }

    function run(): void {
      look().catch((err: unknown) => {
        deps.logger.warn({ err }, 'the stream could not look, tries again');
        if (!over) timer = setTimeout(run, deps.streamEveryMs ?? LOOK_MS);
      });
    }

    /** A slow reader is waited for, so that nothing piles up here. */
    async function write({ id, kind, at, data }: StreamEvent): Promise<void> {
      const body = JSON.stringify({ id, kind, at: at.toISOString(), data });
      const isFree = res.write(`id: ${reached.from.getTime()}\nevent: ${kind}\ndata: ${body}\n\n`);
      if (!isFree && !over)
        await new Promise<void>((resolve) => {
          res.once('drain', resolve);
          req.once('close', resolve);
        });
    }

    const beat = setInterval(() => {
      // An id without data moves the mark of the client and calls nobody.
      res.write(`id: ${reached.from.getTime()}\n: still here\n\n`);
      void deps.apiKeys.isGood(key).then(
        (good) => good || res.end(),
        () => undefined,
      );
    }, HEARTBEAT_MS);
    beat.unref();
    req.once('close', () => {
      over = true;
      clearTimeout(timer);
      clearInterval(beat);
      lines.set(key, (lines.get(key) ?? 1) - 1);
      res.end();
    });
    run();
  }
}

const recent = (told: ReadonlyMap<string, number>, at: Date): Map<string, number> =>
  new Map([...told].filter(([, when]) => when >= at.getTime() - 2 * OVERLAP_MS));
