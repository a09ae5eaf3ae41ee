import { createHash } from 'node:crypto';
import session, { type SessionData } from 'express-session';
import type { Clock } from '../../core/clock.ts';
import { StaffSession, type StaffSessionRecord } from '../../models/staff-session.ts';

/**
 * Keeps sessions in the store, under a hash of their id. Writes of a session whose only change is its age are left
 * to {@link touch}, which writes at most once in five minutes.
 */
export class StaffSessionStore extends session.Store {
  readonly #clock: Clock;
  readonly #lifetimeMs: number;
  readonly #touched = new Map<string, number>();

  constructor(options: { clock: Clock; lifetimeMs: number }) {
    super();
    this.#clock = options.clock;
    this.#lifetimeMs = options.lifetimeMs;
  }

  override get(sid: string, done: (err: unknown, data?: SessionData | null) => void): void {
    StaffSession.findOne({ _id: keyOf(sid), expiresAt: { $gt: this.#clock.now() } })
      .lean<StaffSessionRecord>()
      .then((found) => done(null, (found?.data as SessionData | undefined) ?? null), done);
  }

  override set(sid: string, data: SessionData, done: (err?: unknown) => void = () => {}): void {
    const plain = JSON.parse(JSON.stringify(data)) as SessionData;
    StaffSession.updateOne(
      { _id: keyOf(sid) },
      {
        $set: {
          data: plain,
          expiresAt: this.#expiry(data),
          ...(data.staffId && { staffId: data.staffId }),
        },
      },
      { upsert: true },
    ).then(() => done(), done);
  }

  override destroy(sid: string, done: (err?: unknown) => void = () => {}): void {
    this.#touched.delete(sid);
    StaffSession.deleteOne({ _id: keyOf(sid) }).then(() => done(), done);
  }

  override touch(sid: string, data: SessionData, done: () => void = () => {}): void {
    const now = this.#clock.now().getTime();
    const last = this.#touched.get(sid) ?? 0;
    if (now - last < TOUCH_EVERY_MS) {
      done();
      return;
    }
    if (this.#touched.size > MOST_REMEMBERED) this.#touched.clear();
    this.#touched.set(sid, now);
    StaffSession.updateOne({ _id: keyOf(sid) }, { $set: { expiresAt: this.#expiry(data) } }).then(
      () => done(),
      () => done(),
    );
  }

  /** A visitor who is not signed in is forgotten soon. */
  #expiry(data: SessionData): Date {
    const lifetime = data.staffId ? this.#lifetimeMs : ANONYMOUS_MS;
    return new Date(this.#clock.now().getTime() + lifetime);
  }
}

const TOUCH_EVERY_MS = 5 * 60_000;
const ANONYMOUS_MS = 60 * 60_000;
const MOST_REMEMBERED = 10_000;

/** Id of the record of a session: a hash of what the cookie holds. */
export const keyOf = (sid: string): string => createHash('sha256').update(sid).digest('hex');
