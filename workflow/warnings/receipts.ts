import type { ClientSession, Types } from 'mongoose';
import type { Clock } from '../../core/clock.ts';
import { Warning, type WarningRecord } from '../../models/warning.ts';
import { type ReceiptAnswer, WarningReceipt } from '../../models/warning-receipt.ts';

/** What residents answered to warnings. */
export type WarningReceipts = {
  /** By its public name, `dong-ha-flood-2026-0007`. */
  find(identifier: string): Promise<WarningRecord | undefined>;
  /** Keeps a resident's answer, the latest one; the version in force is noted with it. */
  note(
    warning: WarningRecord,
    residentId: Types.ObjectId,
    answer: ReceiptAnswer,
    reportCode: string | undefined,
    session: ClientSession,
  ): Promise<void>;
};

export function createWarningReceipts({ clock }: { clock: Clock }): WarningReceipts {
  return {
    async find(identifier) {
      const warning = await Warning.findOne({
        identifier,
        state: { $in: ['active', 'ended'] },
      }).lean<WarningRecord>();
      return warning ?? undefined;
    },
    async note({ _id, inForce }, residentId, answer, reportCode, session) {
      await WarningReceipt.updateOne(
        { warningId: _id, residentId },
        {
          $set: { answer, version: inForce, at: clock.now(), ...(reportCode && { reportCode }) },
        },
        { upsert: true, session },
      );
    },
  };
}
