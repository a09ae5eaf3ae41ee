import type { Clock } from '../../../core/clock.ts';
import { AppError } from '../../../core/errors.ts';
import { CapMessage, type CapMessageRecord, type KeptReason } from '../../../models/cap-message.ts';
import { inTransaction } from '../../../models/transaction.ts';
import { appendAudit } from '../../audit/append.ts';
import type { TicketActor } from '../../tickets/change.ts';

/**
 * Reasons that a person may judge better than the rule: the text names us although the shape does not, the message before
 * it was told by telephone, it is late but holds on. What is forged, private, unreadable or no alert stays apart.
 */
const JUDGED_BY_PERSONS: ReadonlySet<KeptReason> = new Set([
  'expired',
  'unknown_references',
  'outside',
  'not_drafted',
]);

/** True when a person may have a draft made of it all the same. */
export const mayLetIn = ({ reason, state }: Pick<CapMessageRecord, 'reason' | 'state'>): boolean =>
  state === 'kept_apart' &&
  reason !== undefined &&
  reason !== null &&
  JUDGED_BY_PERSONS.has(reason);

/** Lets a message that was kept apart be drafted from. @throws AppError `not_found`, `illegal_transition` */
export type LetIn = (id: string, by: TicketActor) => Promise<void>;

/** The next sweep makes the draft, as of any other message; a second person still approves it. */
export function createLetIn({ clock }: { clock: Clock }): LetIn {
  return (id, by) =>
    inTransaction(async (session) => {
      const message = await CapMessage.findById(id).session(session).lean<CapMessageRecord>();
      if (!message) throw new AppError('not_found', 404, `There is no CAP message ${id}`);
      if (!mayLetIn(message)) {
        const standing = [message.state, message.reason].filter(Boolean).join(', ');
        throw new AppError('illegal_transition', 409, `No draft is made of it: ${standing}`);
      }
      const at = clock.now();
      await CapMessage.updateOne(
        { _id: message._id },
        {
          $set: { state: 'new', letIn: { at, id: by.id, name: by.name } },
          $unset: { reason: 1, detail: 1 },
        },
        { session },
      );
      const { identifier, reason, sender } = message;
      await appendAudit(
        {
          by,
          action: 'cap.let_in',
          target: { type: 'cap_message', id },
          facts: { sender, identifier, reason: reason ?? '' },
        },
        at,
        session,
      );
    });
}
