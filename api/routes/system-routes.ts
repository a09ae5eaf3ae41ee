import { z } from 'zod';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import {
  SystemEvent,
  type SystemEventRecord,
  type SystemEventState,
} from '../../models/system-event.ts';
import { systemOf } from '../../workflow/systems/accept-events.ts';
import type { Systems } from '../../workflow/systems/create-systems.ts';
import { schemaOf } from '../../workflow/systems/event-contract.ts';
import { readSystems, type SystemState } from '../../workflow/systems/read-systems.ts';
import { recordId } from '../contract/common.ts';
import {
  acceptedEvents,
  eventDecision,
  eventsIn,
  type System,
  type SystemEvent as SystemEventView,
  systemEvent,
  systemEventPage,
  systemEventQuery,
  systemParams,
  systems,
} from '../contract/systems.ts';
import { afterCursor, pageOf } from '../paging.ts';
import { type Route, route } from '../route.ts';

/** The door for the systems of the city plan, and how each of them is. */
export function systemRoutes(deps: {
  city: CityProfile;
  clock: Clock;
  systems: Pick<Systems, 'accept' | 'triage'>;
}): Route[] {
  return [
    route({
      method: 'post',
      path: '/events/:system',
      summary: 'Events of a system of the city, one or up to 1,000; safe to repeat',
      access: { scope: 'events.write' },
      params: systemParams,
      body: eventsIn,
      answer: acceptedEvents,
      status: 202,
      handle: ({ params, body }) => deps.systems.accept(params.system, listOf(body)),
    }),
    route({
      method: 'get',
      path: '/systems/:system/schema',
      summary: 'JSON Schema of what a system may send',
      access: 'everybody',
      params: systemParams,
      answer: z.record(z.string(), z.unknown()),
      handle: async ({ params }) => schemaOf(systemOf(deps.city, params.system)),
    }),
    route({
      method: 'get',
      path: '/systems',
      summary: 'Every system of the city plan and how its connection is',
      access: 'systems.read',
      answer: systems,
      async handle() {
        const found = await readSystems(deps.city, deps.clock.now());
        return { items: found.map(presentSystem) };
      },
    }),
    route({
      method: 'get',
      path: '/system-events',
      summary: 'Events of systems, latest first',
      access: 'systems.work',
      query: systemEventQuery,
      answer: systemEventPage,
      async handle({ query }) {
        const found = await SystemEvent.find({
          ...(query.system && { system: { $in: query.system } }),
          ...(query.state && { state: { $in: query.state as SystemEventState[] } }),
          ...afterCursor(query.cursor, 'receivedAt', -1),
        })
          .sort({ receivedAt: -1, _id: -1 })
          .limit(query.limit + 1)
          .lean<SystemEventRecord[]>();
        const { rows, next } = pageOf(found, query.limit, ({ receivedAt }) => receivedAt);
        return { items: rows.map(presentEvent), next };
      },
    }),
    route({
      method: 'post',
      path: '/system-events/:id/decision',
      summary: 'Make a doubtful event a report, or dismiss it',
      access: 'systems.work',
      params: z.object({ id: recordId }),
      body: eventDecision,
      answer: systemEvent,
      handle: async ({ params, body, by }) =>
        presentEvent(await deps.systems.triage.decide(params.id, body.report, by)),
    }),
  ];
}

function listOf(body: z.output<typeof eventsIn>): readonly unknown[] {
  if (Array.isArray(body)) return body;
  const { events } = body as { events?: unknown };
  return Array.isArray(events) ? events : [body];
}

const presentSystem = ({ system, ...state }: SystemState): System => ({
  id: system.id,
  name: { vi: system.vi, en: system.en },
  receives: system.receives ?? null,
  gives: system.gives ?? null,
  ways: system.ways,
  kinds: Object.entries(system.kinds).map(([id, { action, vi, en }]) => ({ id, action, vi, en })),
  switchOn: system.switchOn,
  health: state.health,
  lastAt: state.lastAt?.toISOString() ?? null,
  lastHour: state.lastHour,
  waiting: state.waiting,
  triage: state.triage,
  quarantined: state.quarantined,
  faulty: state.faulty.map(({ device, place, faults, reportCode, hourCount }) => ({
    device,
    place: place ?? null,
    faults,
    reportCode: reportCode ?? null,
    hourCount,
  })),
});

const presentEvent = (event: SystemEventRecord): SystemEventView => ({
  id: String(event._id),
  system: event.system,
  eventId: event.eventId,
  kind: event.kind,
  device: event.device ?? null,
  at: event.at.toISOString(),
  receivedAt: event.receivedAt.toISOString(),
  state: event.state,
  reason: event.reason ?? null,
  reportCode: event.reportCode ?? null,
  data: (event.data ?? {}) as Record<string, unknown>,
  photoIds: event.photoIds ?? [],
});
