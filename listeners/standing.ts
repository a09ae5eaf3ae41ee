import { createSay, type Slots } from '../core/city/say.ts';
import type { CityProfile } from '../core/city/schema.ts';
import { type Clock, HOUR } from '../core/clock.ts';
import { UpstreamUnreachable } from '../core/errors.ts';
import {
  type ListenerLevel,
  ListenerState,
  type ListenerStateRecord,
} from '../models/listener-state.ts';

/** How a listener feels: a sentence of the city's texts (`listener.<key>`), and what to do (`listener.<key>.todo`). */
export type Standing = { key: string; slots?: Slots; level: ListenerLevel };

/** Longest pause after failures. */
const LONGEST_PAUSE_MS = 6 * HOUR;

export type Standings = {
  read(listener: string): Promise<ListenerStateRecord | null>;
  /** Moves the cursor; only for what is stored already. */
  moveTo(listener: string, cursor: unknown): Promise<void>;
  /** It went well, or it waits for something foreseen. */
  note(
    listener: string,
    standing: Standing,
    fields: { askAt: Date; lastItemAt?: Date | undefined },
  ): Promise<void>;
  /** It failed. @param askAt when it is asked again; by default later with every failure in a row */
  noteFailure(
    listener: string,
    standing: Standing,
    pause: { pollMs: number; askAt?: Date | undefined; atLeastMs?: number | undefined },
  ): Promise<Date>;
};

/** Keeps for staff how each listener feels, and for the listener when it may ask again. */
export function createStandings(deps: {
  city: Pick<CityProfile, 'id' | 'texts'>;
  clock: Clock;
}): Standings {
  const say = createSay(deps.city);
  const read = (listener: string) =>
    ListenerState.findOne({ listener }).lean<ListenerStateRecord>();

  function words({ key, slots, level }: Standing) {
    const todo = `listener.${key}.todo`;
    const hasTodo = todo in deps.city.texts.vi;
    return {
      status: say('vi', `listener.${key}`, slots),
      statusEn: say('en', `listener.${key}`, slots),
      todo: hasTodo ? say('vi', todo, slots) : '',
      todoEn: hasTodo ? say('en', todo, slots) : '',
      statusAt: deps.clock.now(),
      level,
    };
  }

  return {
    read,
    async moveTo(listener, cursor) {
      await ListenerState.updateOne({ listener }, { $set: { cursor } }, { upsert: true });
    },
    async note(listener, standing, { askAt, lastItemAt }) {
      await ListenerState.updateOne(
        { listener },
        { $set: { ...words(standing), failures: 0, askAt, ...(lastItemAt && { lastItemAt }) } },
        { upsert: true },
      );
    },
    async noteFailure(listener, standing, { pollMs, askAt, atLeastMs = 0 }) {
      const failures = ((await read(listener))?.failures ?? 0) + 1;
      const grown = Math.min(LONGEST_PAUSE_MS, pollMs * 2 ** Math.min(12, failures));
      const again = askAt ?? new Date(deps.clock.now().getTime() + Math.max(grown, atLeastMs));
      await ListenerState.updateOne(
        { listener },
        { $set: { ...words(standing), askAt: again }, $inc: { failures: 1 } },
        { upsert: true },
      );
      return again;
    },
  };
}

/** What can go wrong with every platform. */
export function commonStanding(err: unknown): Standing {
  if (err instanceof UpstreamUnreachable)
    return { key: 'unreachable', slots: { reason: err.message }, level: 'waiting' };
  const reason = err instanceof Error ? err.message : '';
  return { key: 'failed', slots: { reason }, level: 'trouble' };
}
