import { type ClientSession, Types } from 'mongoose';
import type { Clock } from '../../core/clock.ts';
import {
  Dossier,
  DossierFollow,
  type DossierRecord,
  type DossierSource,
} from '../../models/dossier.ts';
import { inTransaction } from '../../models/transaction.ts';
import { dossierKey } from './code.ts';
import { factorHash, lastDigits } from './factors.ts';
import { orderOf } from './order.ts';
import type { DossierNews, TellFollowers } from './tell-followers.ts';

/** What a source says of one dossier, checked: only what it says is there. */
export type DossierUpdate = {
  /** In one of the two forms (`isDossierCode`). */
  code: string;
  /** 1-10; 0 when the source names a state that is none of them. */
  state?: number;
  /** The source's own name of a state that is none of the ten. */
  stateName?: string;
  /** Since when, by the source; without it the moment of hearing. */
  stateAt?: Date;
  note?: string;
  procedureCode?: string;
  procedureName?: string;
  unit?: string;
  submittedAt?: Date;
  receivedAt?: Date;
  dueAt?: Date;
  /** The office waits for the confirmation of an electronic draft until then. */
  draftUntil?: Date;
  /** Used for the second factor and forgotten. */
  phone?: string;
  idNumber?: string;
};

export type TakenIn = { added: number; changed: number; unchanged: number; older: number };
type Outcome = keyof TakenIn;

/**
 * Takes what a source says of dossiers. Saying it twice changes nothing; a state older than the one known never
 * overwrites it (`orderOf`), and does not make the known one fresh. A new state, a new note, a new due day or a draft
 * to confirm is told to the followers in the same transaction.
 */
export type TakeInDossiers = (
  updates: readonly DossierUpdate[],
  source: DossierSource,
  /** When the source said so: now, or the age of a file. */
  saidAt?: Date,
) => Promise<TakenIn>;

/** Dossiers in one transaction: enough to spare commits, few enough to keep others waiting only a moment. */
const BATCH = 100;

type Step = DossierRecord['history'][number];
type Operation = Parameters<typeof Dossier.collection.bulkWrite>[0][number];
type Said = { source: DossierSource; now: Date; seenAt: Date; factors: string[] };
type Merged = {
  outcome: Outcome;
  record: DossierRecord;
  operation?: Operation;
  news?: DossierNews;
};

export function createTakeInDossiers(deps: {
  clock: Clock;
  secret: string;
  tell: TellFollowers;
}): TakeInDossiers {
  return async (updates, source, saidAt) => {
    const counts: TakenIn = { added: 0, changed: 0, unchanged: 0, older: 0 };
    for (let from = 0; from < updates.length; from += BATCH) {
      const batch = updates.slice(from, from + BATCH);
      const outcomes = await inTransaction((session) => takeBatch(batch, source, saidAt, session));
      for (const outcome of outcomes) counts[outcome] += 1;
    }
    return counts;
  };

  async function takeBatch(
    updates: readonly DossierUpdate[],
    source: DossierSource,
    saidAt: Date | undefined,
    session: ClientSession,
  ): Promise<Outcome[]> {
    const now = deps.clock.now();
    const seenAt = saidAt && saidAt < now ? saidAt : now;
    const keys = [...new Set(updates.map(({ code }) => dossierKey(code)))];
    const found = await Dossier.find({ key: { $in: keys } })
      .session(session)
      .lean<DossierRecord[]>();
    const known = new Map(found.map((record) => [record.key, record]));
    const merged = updates.map((update) => {
      const key = dossierKey(update.code);
      const said = { source, now, seenAt, factors: factorsOf(update, key) };
      const before = known.get(key);
      const one = before ? merge(before, update, said) : begin(key, update, said);
      known.set(key, one.record);
      return one;
    });
    const operations = merged.flatMap(({ operation }) => operation ?? []);
    if (operations.length > 0)
      await Dossier.collection.bulkWrite(operations, { session, ignoreUndefined: true });
    await tellAll(merged, session);
    return merged.map(({ outcome }) => outcome);
  }

  async function tellAll(merged: readonly Merged[], session: ClientSession): Promise<void> {
    const told = merged.filter(({ news }) => news !== undefined);
    if (told.length === 0) return;
    const follows = await DossierFollow.find(
      { dossierId: { $in: told.map(({ record }) => record._id) } },
      { dossierId: 1 },
    )
      .session(session)
      .lean();
    const followed = new Set(follows.map(({ dossierId }) => String(dossierId)));
    for (const { record, news } of told)
      if (news && followed.has(String(record._id))) await deps.tell(record, news, session);
  }

  function factorsOf({ phone, idNumber }: DossierUpdate, key: string): string[] {
    return [phone, idNumber]
      .flatMap((number) => (number ? (lastDigits(number) ?? []) : []))
      .map((digits) => factorHash(deps.secret, key, digits));
  }
}

/** A dossier that was not known: nobody follows it yet. */
function begin(key: string, update: DossierUpdate, { source, now, seenAt, factors }: Said): Merged {
  const state = update.state ?? 1;
  const stateAt = update.stateAt ?? update.receivedAt ?? update.submittedAt ?? now;
  const record = {
    _id: new Types.ObjectId(),
    ...factsOf(update),
    key,
    state,
    stateAt,
    ...(update.stateAt && { saidAt: update.stateAt }),
    ...noted(update),
    factors,
    source,
    seenAt,
    history: [stepOf(update, state, stateAt, source, now)],
    news: 0,
  } as DossierRecord;
  return { outcome: 'added', record, operation: { insertOne: { document: record } } };
}

function merge(
  known: DossierRecord,
  update: DossierUpdate,
  { source, now, seenAt, factors }: Said,
): Merged {
  const order = orderOf(update, known);
  if (order === 'older') return { outcome: 'older', record: known };
  const facts = factsOf(update);
  const due = facts.dueAt !== undefined && facts.dueAt.getTime() !== known.dueAt?.getTime();
  const draft =
    facts.draftUntil !== undefined && facts.draftUntil.getTime() !== known.draftUntil?.getTime();
  const changes = order === 'newer' && update.state !== undefined;
  const news = changes ? 'state' : draft ? 'draft' : due ? 'due' : undefined;
  const state = update.state ?? known.state;
  const step = changes ? stepOf(update, state, update.stateAt ?? now, source, now) : undefined;
  const $set = {
    ...facts,
    // Only a source that names the state confirms it.
    ...(update.state !== undefined && seenAt > known.seenAt && { seenAt }),
    source,
    factors: [...new Set([...known.factors, ...factors])],
    ...(update.stateAt && { saidAt: update.stateAt }),
    ...(step && {
      state,
      stateAt: step.at,
      stateName: update.stateName ?? '',
      note: update.note ?? '',
      history: [...known.history, step],
    }),
    ...(news && { news: known.news + 1 }),
  };
  const { draftAnswer, ...rest } = known;
  const record = {
    ...rest,
    ...(draftAnswer && !draft && { draftAnswer }),
    ...$set,
  } as DossierRecord;
  return {
    outcome: news ? 'changed' : 'unchanged',
    record,
    operation: {
      updateOne: {
        filter: { _id: known._id },
        update: {
          $set,
          ...(draft && { $unset: { draftAnswer: 1 } }),
        },
      },
    },
    ...(news && { news }),
  };
}

function factsOf({
  code,
  procedureCode,
  procedureName,
  unit,
  submittedAt,
  receivedAt,
  dueAt,
  draftUntil,
}: DossierUpdate) {
  return {
    code,
    ...(procedureCode && { procedureCode }),
    ...(procedureName && { procedureName }),
    ...(unit && { unit }),
    ...(submittedAt && { submittedAt }),
    ...(receivedAt && { receivedAt }),
    ...(dueAt && { dueAt }),
    ...(draftUntil && { draftUntil }),
  };
}

const stepOf = (
  update: DossierUpdate,
  state: number,
  at: Date,
  source: DossierSource,
  now: Date,
): Step => ({ state, at, source, heardAt: now, ...noted(update) }) as Step;

const noted = ({ note, stateName }: DossierUpdate) => ({
  ...(note && { note }),
  ...(stateName && { stateName }),
});
