import { AppError } from '../../core/errors.ts';
import type { VersionState } from '../../models/warning-version.ts';

/*
 * The life of one version of a warning.
 *
 * A person writes a draft and submits it. A second person approves it, sends it back or discards it; in an emergency
 * somebody on duty may send it alone ("break glass"), which is told to all. Approved, its audience is worked out
 * (preparing) and told (sending); both go on by themselves after a crash. Sending can be paused, resumed and stopped.
 * When nobody is left to be told it is sent. What was sent is never taken back: an update or the all-clear follows, and
 * stops what is left of the version before it.
 */

/** What a version can be made to do by a person, and by the program itself (`prepared`, `finished`). */
export const VERSION_STEPS = {
  submit: { from: ['draft'], to: 'submitted' },
  send_back: { from: ['submitted'], to: 'draft' },
  approve: { from: ['submitted'], to: 'preparing' },
  break_glass: { from: ['draft', 'submitted'], to: 'preparing' },
  discard: { from: ['draft', 'submitted'], to: 'discarded' },
  prepared: { from: ['preparing'], to: 'sending' },
  finished: { from: ['sending'], to: 'sent' },
  pause: { from: ['preparing', 'sending'], to: 'paused' },
  resume: { from: ['paused'], to: 'preparing' },
  stop: { from: ['preparing', 'sending', 'paused'], to: 'stopped' },
} as const satisfies Record<string, { from: readonly VersionState[]; to: VersionState }>;
export type VersionStep = keyof typeof VERSION_STEPS;

/** Residents are being told, or wait to be. */
export const UNDER_WAY = ['preparing', 'sending', 'paused'] as const;

/** Steps that are possible from a state. */
export const stepsFrom = (state: VersionState): VersionStep[] =>
  (Object.keys(VERSION_STEPS) as VersionStep[]).filter((step) =>
    VERSION_STEPS[step].from.some((from) => from === state),
  );

/** The state after a step. @throws AppError `illegal_transition` (409) that lists what is possible */
export function afterStep(state: VersionState, step: VersionStep): VersionState {
  const { from, to } = VERSION_STEPS[step];
  if (from.some((allowed) => allowed === state)) return to;
  throw new AppError(
    'illegal_transition',
    409,
    `A warning that is ${state} cannot take the step "${step}"`,
    stepsFrom(state).map((allowed) => ({ path: 'step', message: allowed })),
  );
}
