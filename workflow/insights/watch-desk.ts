import { Types } from 'mongoose';
import { type Clock, SECOND } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { Post } from '../../models/post.ts';
import { inTransaction } from '../../models/transaction.ts';
import { Watch, type WatchRecord } from '../../models/watch.ts';
import { WatchRollup } from '../../models/watch-rollup.ts';
import { compileQuery } from '../../nlp/keywords/compile-query.ts';
import { appendAudit } from '../audit/append.ts';
import type { TicketActor } from '../tickets/change.ts';

/** A watch list as a person writes it. */
export type WatchInput = {
  name: string;
  query: string;
  /** `#rrggbb`. */
  colour: string;
  threshold?: number | undefined;
};

export type WatchDesk = {
  /** @throws AppError `invalid_input` with the position of a mistake in the query */
  create(input: WatchInput, by: TicketActor): Promise<WatchRecord>;
  /** A changed query is matched against all posts anew. @throws AppError `not_found`, `invalid_input` */
  change(id: string, input: WatchInput, by: TicketActor): Promise<WatchRecord>;
  /** Stops matching; the figures of the past stay until it is brought back or deleted with the posts. */
  archive(id: string, by: TicketActor): Promise<void>;
  /** Tells somebody of the list's spikes, or no longer. */
  follow(id: string, follows: boolean, by: TicketActor): Promise<WatchRecord>;
};

/** Other processes learn of a list with their next sweep; only then are older posts searched. */
const KNOWN_EVERYWHERE_MS = 15 * SECOND;

/** @param refresh makes this process match the changed lists at once */
export function createWatchDesk(deps: { clock: Clock; refresh(): Promise<void> }): WatchDesk {
  const searchAnew = (now: Date) => ({
    backfillUpTo: Types.ObjectId.createFromHexString('f'.repeat(24)),
    backfillFrom: new Date(now.getTime() + KNOWN_EVERYWHERE_MS),
  });

  return {
    async create(input, by) {
      compileQuery(input.query);
      const now = deps.clock.now();
      const watch = await inTransaction(async (session) => {
        const { threshold, ...rest } = input;
        const made = await new Watch({
          ...rest,
          ...(threshold !== undefined && { threshold }),
          owner: by.id ?? '',
          createdAt: now,
          updatedAt: now,
          ...searchAnew(now),
        }).save({ session });
        await note('watch.created', String(made._id), { query: input.query }, by, session);
        return made.toObject<WatchRecord>();
      });
      await deps.refresh();
      return watch;
    },

    async change(id, input, by) {
      compileQuery(input.query);
      const now = deps.clock.now();
      const watch = await inTransaction(async (session) => {
        const before = await load(id, session);
        const again = before.query !== input.query;
        if (again) await WatchRollup.deleteMany({ watchId: before._id }, { session });
        const after = await Watch.findByIdAndUpdate<WatchRecord>(
          id,
          {
            $set: { ...input, updatedAt: now, ...(again && searchAnew(now)) },
            ...(input.threshold === undefined && { $unset: { threshold: 1 } }),
          },
          { session, returnDocument: 'after', lean: true },
        );
        if (again)
          await Post.updateMany(
            { watches: before._id },
            { $pull: { watches: before._id } },
            { session },
          );
        const facts = { before: before.query, after: input.query };
        await note('watch.changed', id, facts, by, session);
        return after ?? before;
      });
      await deps.refresh();
      return watch;
    },

    async archive(id, by) {
      await inTransaction(async (session) => {
        await load(id, session);
        await Watch.updateOne(
          { _id: id },
          { $set: { archivedAt: deps.clock.now() }, $unset: { backfillUpTo: 1, backfillFrom: 1 } },
          { session },
        );
        await note('watch.archived', id, {}, by, session);
      });
      await deps.refresh();
    },

    follow: (id, follows, by) =>
      inTransaction(async (session) => {
        const before = await load(id, session);
        const after = await Watch.findByIdAndUpdate<WatchRecord>(
          id,
          follows ? { $addToSet: { followers: by.id } } : { $pull: { followers: by.id } },
          { session, returnDocument: 'after', lean: true },
        );
        await note(follows ? 'watch.followed' : 'watch.unfollowed', id, {}, by, session);
        return after ?? before;
      }),
  };

  async function note(
    action: string,
    id: string,
    facts: Record<string, unknown>,
    by: TicketActor,
    session: Parameters<typeof appendAudit>[2],
  ): Promise<void> {
    await appendAudit(
      { by, action, target: { type: 'watch', id }, facts },
      deps.clock.now(),
      session,
    );
  }
}

async function load(id: string, session: Parameters<typeof appendAudit>[2]): Promise<WatchRecord> {
  const watch = await Watch.findOne({ _id: id, archivedAt: { $exists: false } })
    .session(session)
    .lean<WatchRecord>();
  if (!watch) throw new AppError('not_found', 404, `There is no watch list ${id}`);
  return watch;
}
