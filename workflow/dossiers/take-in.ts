import type { ClientSession } from 'mongoose';
import type { Clock } from '../../core/clock.ts';
import { Dossier, type DossierRecord, type DossierSource } from '../../models/dossier.ts';
import { inTransaction } from '../../models/transaction.ts';
import { dossierKey } from './code.ts';
import { factorHash, lastDigits } from './factors.ts';
import type { TellFollowers } from './tell-followers.ts';

/** What a source says of one dossier, checked: only what it says is there. */
export type DossierUpdate = {
  /** In one of the two forms (`isDossierCode`). */
  code: string;
  /** 1-10; 0 when the source names a state that is none of them. */
  state?: number;
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
 * overwrites it. A new state, a new note, a new due day or a draft to confirm is told to the followers in the same
 * transaction.
 */
export type TakeInDossiers = (
  updates: readonly DossierUpdate[],
  source: DossierSource,
) => Promise<TakenIn>;

export function createTakeInDossiers(deps: {
  clock: Clock;
  secret: string;
  tell: TellFollowers;
}): TakeInDossiers {
  return async (updates, source) => {
    const counts: TakenIn = { added: 0, changed: 0, unchanged: 0, older: 0 };
    for (const update of updates) {
      const outcome = await inTransaction((session) => takeOne(update, source, session));
      counts[outcome] += 1;
    }
    return counts;
  };

  async function takeOne(
    update: DossierUpdate,
    source: DossierSource,
    session: ClientSession,
  ): Promise<Outcome> {
    const now = deps.clock.now();
    const key = dossierKey(update.code);
    const known = await Dossier.findOne({ key }).session(session).lean<DossierRecord>();
    const facts = factsOf(update, key);
    if (!known) {
      const state = update.state ?? 1;
      const stateAt = update.stateAt ?? update.receivedAt ?? now;
      const step = { state, at: stateAt, source, heardAt: now, ...noted(update.note) };
      await Dossier.create(
        [
          {
            ...facts,
            key,
            state,
            stateAt,
            ...noted(update.note),
            source,
            seenAt: now,
            history: [step],
          },
        ],
        { session },
      );
      return 'added';
    }
    const order = orderOf(update, known);
    if (order === 'older') return 'older';
    const changes = order === 'newer';
    const due = update.dueAt && update.dueAt.getTime() !== known.dueAt?.getTime();
    const draft = update.draftUntil && update.draftUntil.getTime() !== known.draftUntil?.getTime();
    const told = changes || due === true || draft === true;
    const stateAt = update.stateAt ?? now;
    const { factors, ...rest } = facts;
    const saved = await Dossier.findOneAndUpdate<DossierRecord>(
      { _id: known._id },
      {
        $set: {
          ...rest,
          seenAt: now,
          source,
          ...(changes && { state: update.state, stateAt, note: update.note ?? '' }),
        },
        ...(factors && { $addToSet: { factors: { $each: factors } } }),
        ...(draft && { $unset: { draftAnswer: 1 } }),
        ...(told && { $inc: { news: 1 } }),
        ...(changes && {
          $push: {
            history: {
              state: update.state,
              at: stateAt,
              source,
              heardAt: now,
              ...noted(update.note),
            },
          },
        }),
      },
      { session, returnDocument: 'after', lean: true },
    );
    if (saved && told) await deps.tell(saved, changes ? 'state' : draft ? 'draft' : 'due', session);
    return told ? 'changed' : 'unchanged';
  }

  function factsOf(update: DossierUpdate, key: string) {
    const { code, procedureCode, procedureName, unit, submittedAt, receivedAt, dueAt, draftUntil } =
      update;
    const digits = [update.phone, update.idNumber].flatMap((number) =>
      number ? (lastDigits(number) ?? []) : [],
    );
    return {
      code,
      ...(procedureCode && { procedureCode }),
      ...(procedureName && { procedureName }),
      ...(unit && { unit }),
      ...(submittedAt && { submittedAt }),
      ...(receivedAt && { receivedAt }),
      ...(dueAt && { dueAt }),
      ...(draftUntil && { draftUntil }),
      ...(digits.length > 0 && {
        factors: digits.map((last) => factorHash(deps.secret, key, last)),
      }),
    };
  }
}

/** Whether what is said is news, the same again, or from before what is known. */
function orderOf(
  { state, stateAt, note }: DossierUpdate,
  known: Pick<DossierRecord, 'state' | 'stateAt' | 'note' | 'history'>,
): 'newer' | 'same' | 'older' {
  if (state === undefined) return 'same';
  const sameNote = (note ?? '') === (known.note ?? '') || note === undefined;
  if (stateAt && stateAt < known.stateAt) return 'older';
  if (state === known.state && sameNote) return 'same';
  // Without a time, a repeat of the registration or the reception can only be late.
  if (!stateAt && known.state > state && state <= 2) return 'older';
  return 'newer';
}

const noted = (note: string | undefined) => (note ? { note } : {});
