import type { ExceedanceRecord } from '../../models/exceedance.ts';
import type { RescueAlarmRecord } from '../../models/rescue-alarm.ts';
import type { SpikeRecord } from '../../models/spike.ts';
import type { StreamEvent } from './stream-event.ts';

/** A call for help: which ticket, at whom it rings, how many voices; accepted, but not by whom. */
export function eventsOfAlarm(alarm: RescueAlarmRecord): StreamEvent[] {
  const { code, body, voices, raisedAt, acceptedAt } = alarm;
  const data = { ticket: code, body, voices, acceptedAt: acceptedAt?.toISOString() ?? null };
  const raised: StreamEvent = {
    id: `alarm:${String(alarm._id)}:${voices}`,
    kind: 'alarm.raised',
    at: raisedAt,
    data,
  };
  if (!acceptedAt) return [raised];
  const id = `alarm:${String(alarm._id)}:accepted`;
  return [raised, { id, kind: 'alarm.accepted', at: acceptedAt, data }];
}

/** More public posts about something than usual; the posts themselves stay inside. */
export function eventsOfSpike({ _id, raisedAt, ...spike }: SpikeRecord): StreamEvent[] {
  return [
    {
      id: `spike:${String(_id)}`,
      kind: 'spike.raised',
      at: raisedAt,
      data: {
        from: spike.from.toISOString(),
        series: spike.series.map(({ series, count, expected }) => ({ series, count, expected })),
        places: spike.places,
        tickets: spike.ticketCodes,
      },
    },
  ];
}

/** A limit of the environment that was passed, and that it is kept again. */
export function eventsOfExceedance(exceedance: ExceedanceRecord): StreamEvent[] {
  const { _id, name, place, ward, metric, value, unit, limit, since, endedAt } = exceedance;
  const data = {
    name,
    place: place ?? null,
    ward: ward ?? null,
    metric: metric ?? null,
    value: value ?? null,
    unit: unit ?? null,
    limit: limit ?? null,
    since: since.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  };
  const passed: StreamEvent = {
    id: `limit:${String(_id)}:passed`,
    kind: 'limit.passed',
    at: since,
    data,
  };
  if (!endedAt) return [passed];
  return [passed, { id: `limit:${String(_id)}:kept`, kind: 'limit.kept', at: endedAt, data }];
}
