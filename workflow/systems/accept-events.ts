import { mongo } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import type { CitySystem } from '../../core/city/system-schema.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { SystemEvent } from '../../models/system-event.ts';
import type { PhotoStore } from '../photos/photo-store.ts';
import { type AnyEvent, checkEvent, type EventProblem } from './event-contract.ts';

/** Most events of one request. */
export const MOST_EVENTS = 1000;

export type AcceptedEvents = {
  /** New, kept and durable. */
  accepted: number;
  /** Known already: nothing changed. */
  duplicates: number;
  /** Not as agreed; each is kept apart for staff, too. */
  rejected: { index: number; id: string | null; problems: EventProblem[] }[];
};

/** The one door for events of the city's systems; resolves when what it counts as accepted is durable. */
export type AcceptEvents = (systemId: string, sent: readonly unknown[]) => Promise<AcceptedEvents>;

/**
 * Checks each event by the contract of its system and keeps the good ones, unique by system and id, whatever order
 * they come in and however often. Bad ones are answered by field and kept in quarantine under an id of their own;
 * one that is sent again as it should be is then accepted.
 *
 * @throws AppError `not_found` for an unknown system, `invalid_input` for more than {@link MOST_EVENTS}
 */
export function createAcceptEvents(deps: {
  city: CityProfile;
  clock: Clock;
  photos: Pick<PhotoStore, 'keep'>;
  /** Wakes whoever handles what was kept. */
  onAccepted: () => void;
}): AcceptEvents {
  return async (systemId, sent) => {
    const system = systemOf(deps.city, systemId);
    if (sent.length > MOST_EVENTS)
      throw new AppError('invalid_input', 400, 'Too many events at once', [
        { path: 'events', message: `may hold at most ${MOST_EVENTS}` },
      ]);
    const now = deps.clock.now();
    const answer: AcceptedEvents = { accepted: 0, duplicates: 0, rejected: [] };
    const good = new Map<string, AnyEvent>();
    const bad: { sent: unknown; problems: EventProblem[]; index: number }[] = [];
    for (const [index, one] of sent.entries()) {
      const checked = checkEvent(system, one, now);
      if ('problems' in checked) bad.push({ sent: one, problems: checked.problems, index });
      else if (good.has(checked.event.id)) answer.duplicates += 1;
      else good.set(checked.event.id, checked.event);
    }
    const known = await SystemEvent.find(
      { system: systemId, eventId: { $in: [...good.keys()] } },
      { eventId: 1 },
    ).lean<{ eventId: string }[]>();
    for (const { eventId } of known) if (good.delete(eventId)) answer.duplicates += 1;

    const rows = [];
    for (const event of good.values()) {
      const photo = await keepPicture(event);
      if (photo && 'problems' in photo) {
        const index = sent.findIndex((one) => (one as { id?: unknown })?.id === event.id);
        bad.push({ sent: event, problems: photo.problems, index });
      } else rows.push(rowOf(systemId, event, now, photo?.id));
    }
    answer.accepted = await insertNew(rows);
    answer.duplicates += rows.length - answer.accepted;
    answer.rejected = bad.map(({ sent: one, problems, index }) => ({
      index,
      id: idOf(one),
      problems,
    }));
    await insertNew(
      bad.map(({ sent: one, problems }) => quarantined(systemId, one, problems, now)),
    );
    if (answer.accepted > 0) deps.onAccepted();
    return answer;
  };

  async function keepPicture(
    event: AnyEvent,
  ): Promise<{ id: string } | { problems: EventProblem[] } | undefined> {
    if (!('picture' in event) || !event.picture) return undefined;
    try {
      const photo = await deps.photos.keep(Buffer.from(event.picture.base64, 'base64'));
      return { id: photo._id };
    } catch (err) {
      if (!(err instanceof AppError)) throw err;
      return { problems: [{ path: 'picture.base64', message: err.message }] };
    }
  }
}

/** @throws AppError `not_found` that lists the systems which send events */
export function systemOf(city: Pick<CityProfile, 'systems'>, id: string): CitySystem {
  const system = city.systems.find((one) => one.id === id);
  if (system && Object.keys(system.kinds).length > 0) return system;
  const known = city.systems.filter(({ kinds }) => Object.keys(kinds).length > 0);
  throw new AppError('not_found', 404, `No system "${id}" sends events here`, [
    { path: 'system', message: `must be one of ${known.map((one) => one.id).join(', ')}` },
  ]);
}

type Row = {
  system: string;
  eventId: string;
  kind: string;
  device?: string;
  at: Date;
  receivedAt: Date;
  data: Record<string, unknown>;
  photoIds?: string[];
  state: 'received' | 'quarantined';
  reason?: string;
  attempts: number;
};

function rowOf(system: string, event: AnyEvent, now: Date, photoId: string | undefined): Row {
  const { id, kind, at, ...data } = event as AnyEvent & {
    device?: string;
    picture?: { base64?: string; private?: unknown };
  };
  const { picture, ...rest } = data;
  return {
    system,
    eventId: id,
    kind,
    ...(data.device && { device: data.device }),
    at: new Date(at),
    receivedAt: now,
    data: { ...rest, ...(picture?.private !== undefined && { private: picture.private }) },
    ...(photoId && { photoIds: [photoId] }),
    state: 'received',
    attempts: 0,
  };
}

/** Kept under an id of its own, so that the same event may come again as it should be. */
function quarantined(
  system: string,
  sent: unknown,
  problems: readonly EventProblem[],
  now: Date,
): Row {
  const { picture: _, ...data } = (typeof sent === 'object' && sent !== null ? sent : {}) as Record<
    string,
    unknown
  >;
  const text = JSON.stringify(data).slice(0, 2000);
  return {
    system,
    eventId: `quarantine:${now.getTime()}:${idOf(sent) ?? ''}:${text.length}:${problems[0]?.path ?? ''}`,
    kind: typeof data['kind'] === 'string' ? data['kind'].slice(0, 80) : '',
    at: now,
    receivedAt: now,
    data: { sent: text },
    state: 'quarantined',
    reason: problems
      .map(({ path, message }) => `${path}: ${message}`)
      .join('; ')
      .slice(0, 500),
    attempts: 0,
  };
}

function idOf(sent: unknown): string | null {
  const id = (sent as { id?: unknown } | null)?.id;
  return typeof id === 'string' ? id.slice(0, 200) : null;
}

/** @returns how many were new; what somebody else kept meanwhile is none */
async function insertNew(rows: readonly Row[]): Promise<number> {
  if (rows.length === 0) return 0;
  try {
    const { insertedCount } = await SystemEvent.collection.insertMany(
      rows.map((row) => ({ ...row })),
      { ordered: false },
    );
    return insertedCount;
  } catch (err) {
    if (!isOnlyDuplicates(err)) throw err;
    return err.insertedCount;
  }
}

const DUPLICATE = 11_000;

/** True when all that went wrong is that some rows were there already. */
function isOnlyDuplicates(err: unknown): err is mongo.MongoBulkWriteError {
  if (!(err instanceof mongo.MongoBulkWriteError)) return false;
  const failures = [err.writeErrors].flat();
  return failures.length > 0 && failures.every(({ code }) => code === DUPLICATE);
}
