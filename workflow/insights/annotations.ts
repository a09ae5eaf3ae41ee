import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { Annotation, type AnnotationRecord } from '../../models/annotation.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import type { TicketActor } from '../tickets/change.ts';

/** Notes beside the curve, so that next month somebody still knows why it rose. */
export type AnnotationDesk = {
  list(from: Date, to: Date): Promise<AnnotationRecord[]>;
  add(note: { at: Date; text: string }, by: TicketActor): Promise<AnnotationRecord>;
  /** @throws AppError `not_found` */
  remove(id: string, by: TicketActor): Promise<void>;
};

const MOST = 200;

export function createAnnotationDesk({ clock }: { clock: Clock }): AnnotationDesk {
  return {
    list: (from, to) =>
      Annotation.find({ at: { $gte: from, $lt: to } })
        .sort({ at: -1 })
        .limit(MOST)
        .lean<AnnotationRecord[]>(),
    add: ({ at, text }, by) =>
      inTransaction(async (session) => {
        const now = clock.now();
        const made = await new Annotation({
          at,
          text,
          by: by.id ?? '',
          byName: by.name ?? '',
          createdAt: now,
        }).save({ session });
        const target = { type: 'annotation', id: String(made._id) };
        await appendAudit({ by, action: 'annotation.added', target }, now, session);
        return made.toObject<AnnotationRecord>();
      }),
    remove: (id, by) =>
      inTransaction(async (session) => {
        const gone = await Annotation.findByIdAndDelete(id, { session }).lean<AnnotationRecord>();
        if (!gone) throw new AppError('not_found', 404, `There is no note ${id}`);
        await appendAudit(
          { by, action: 'annotation.removed', target: { type: 'annotation', id } },
          clock.now(),
          session,
        );
      }),
  };
}
