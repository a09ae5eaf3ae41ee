import { createSay } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import { createNoticeDrafts } from '../environment/draft-notices.ts';
import { createExceedanceSweep } from '../environment/note-exceedances.ts';
import type { Outbox } from '../notifications/outbox.ts';
import { createOverdueAlarm } from './alarm-overdue.ts';
import { createCapDrafts } from './cap/draft-from-alerts.ts';
import { createLetIn, type LetIn } from './cap/let-in.ts';
import { type CapReceiver, createCapReceiver } from './cap/receive-alert.ts';
import type { TrustedKeys } from './cap/trusted-keys.ts';
import { createCrossingDrafts } from './draft-from-crossings.ts';
import { createWarningRepeats } from './repeat-warning.ts';
import { createWarningSender, type WarningSender } from './send-warning.ts';
import { createWarningDesk, type WarningDesk } from './warning-desk.ts';

export type Warnings = {
  desk: WarningDesk;
  sender: WarningSender;
  /** Takes in the warnings of others. */
  cap: CapReceiver;
  letCapIn: LetIn;
  /** What goes on by itself, by name. */
  sweeps: Readonly<Record<string, () => Promise<number>>>;
};

/** The desk at which warnings are written and approved, and what sends them as soon as they are. */
export function createWarnings(deps: {
  city: CityProfile;
  clock: Clock;
  logger: Logger;
  outbox: Outbox;
  /** Keys of those whose CAP messages must be signed. */
  trustedKeys?: TrustedKeys;
}): Warnings {
  const say = createSay(deps.city);
  const sender = createWarningSender({ ...deps, say });
  const desk = createWarningDesk({ ...deps, say, onApproved: sender.wake });
  return {
    sender,
    desk,
    cap: createCapReceiver({ ...deps, trustedKeys: deps.trustedKeys ?? new Map() }),
    letCapIn: createLetIn(deps),
    sweeps: {
      warnings: sender.sweep,
      'repeats of warnings': createWarningRepeats({ ...deps, say }),
      'drafts from rivers': createCrossingDrafts({ ...deps, desk }),
      'limits of the environment': createExceedanceSweep({
        ...deps,
        drafts: createNoticeDrafts({ ...deps, desk }),
      }),
      'drafts from CAP': createCapDrafts({ ...deps, desk }),
      'warnings that ran out': createOverdueAlarm(deps),
    },
  };
}
