import type { Request, Response } from 'express';
import { SECOND, systemClock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import type { StaffRecord } from '../../models/staff.ts';
import { may, seesTicket } from '../../workflow/access/policy.ts';
import { sessionGoesOn } from '../../workflow/staff/sessions.ts';
import { type Route, route } from '../route.ts';
import { keyOf } from '../session/session-store.ts';
import type { LiveEvent, LiveFeed } from './live-feed.ts';

/** Keeps proxies from closing a quiet line. */
const HEARTBEAT_MS = 15 * SECOND;
/** Open lines of one process. */
const MOST_LINES = 500;

/** Live changes as server-sent events, each person hearing only what they may see. */
export function liveRoutes(deps: { live: LiveFeed }): Route[] {
  return [
    route({
      method: 'get',
      path: '/events',
      summary: 'Live changes as server-sent events',
      access: 'signed-in',
      async handle({ req, res, person }) {
        if (deps.live.listeners() >= MOST_LINES)
          throw new AppError(
            'unavailable',
            503,
            'Too many live lines are open; the page still works',
          );
        openLine(req, res, person, deps.live);
      },
    }),
  ];
}

function openLine(req: Request, res: Response, person: StaffRecord, live: LiveFeed): void {
  res.set({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  });
  res.flushHeaders();
  res.write('retry: 3000\nevent: ready\ndata: {}\n\n');
  const stop = live.listen((event) => {
    if (concerns(person, event))
      res.write(`event: ${event.type}\ndata: ${JSON.stringify(event.data)}\n\n`);
  });
  const id = keyOf(req.sessionID);
  const beat = setInterval(() => {
    res.write(': still here\n\n');
    // Signed out elsewhere: the line ends too, and the page that opens it anew is told 401.
    void sessionGoesOn(id, systemClock).then(
      (goesOn) => goesOn || res.end(),
      () => undefined,
    );
  }, HEARTBEAT_MS);
  beat.unref();
  req.on('close', () => {
    stop();
    clearInterval(beat);
    res.end();
  });
}

function concerns(person: StaffRecord, event: LiveEvent): boolean {
  if (event.type === 'notice') return event.to === String(person._id);
  if (event.type === 'rescue') return may(person, 'tickets.read') && seesTicket(person, event);
  if (event.type === 'handoff') return may(person, 'handoffs.work');
  return event.type === 'ticket'
    ? may(person, 'tickets.read') && seesTicket(person, event.data)
    : may(person, 'posts.read');
}
