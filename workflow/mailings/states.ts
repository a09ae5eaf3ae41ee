import { AppError } from '../../core/errors.ts';
import type { MailingRecord, MailingState } from '../../models/mailing.ts';

/*
 * The life of a message to many.
 *
 * A person writes a draft and submits it; a second person approves it or sends it back. Approved it waits for its time,
 * then its audience is worked out (preparing) and told (sending); both go on by themselves after a crash. Sending can be
 * paused, resumed and stopped. Once sent, it can be sent again to those whom it did not reach.
 */

/** Steps of a person, and of the program itself (`due`, `prepared`, `finished`). */
const MAILING_STEPS = {
  submit: { from: ['draft'], to: 'submitted' },
  send_back: { from: ['submitted'], to: 'draft' },
  approve: { from: ['submitted'], to: 'scheduled' },
  discard: { from: ['draft', 'submitted', 'scheduled'], to: 'discarded' },
  due: { from: ['scheduled'], to: 'preparing' },
  prepared: { from: ['preparing'], to: 'sending' },
  finished: { from: ['sending'], to: 'sent' },
  pause: { from: ['preparing', 'sending'], to: 'paused' },
  resume: { from: ['paused'], to: 'preparing' },
  stop: { from: ['preparing', 'sending', 'paused'], to: 'stopped' },
  resend: { from: ['sent'], to: 'preparing' },
} as const satisfies Record<string, { from: readonly MailingState[]; to: MailingState }>;
export type MailingStep = keyof typeof MAILING_STEPS;
/** Steps that a person takes. */
export type PersonStep = Exclude<MailingStep, 'due' | 'prepared' | 'finished'>;

const OF_THE_PROGRAM: readonly string[] = ['due', 'prepared', 'finished'] satisfies MailingStep[];

/** What a person can do with it now. */
export const personSteps = (state: MailingState): PersonStep[] =>
  Object.entries(MAILING_STEPS)
    .filter(
      ([step, { from }]) => !OF_THE_PROGRAM.includes(step) && from.some((one) => one === state),
    )
    .map(([step]) => step as PersonStep);

/** Whoever wrote or submitted it does not approve it. */
export const isOwn = (
  { createdBy, submittedBy }: Pick<MailingRecord, 'createdBy' | 'submittedBy'>,
  personId: string | undefined,
): boolean => [createdBy?.id, submittedBy?.id].includes(personId);

/** The state after a step. @throws AppError `illegal_transition` (409) that lists what is possible */
export function afterStep(state: MailingState, step: MailingStep): MailingState {
  const { from, to } = MAILING_STEPS[step];
  if (from.some((allowed) => allowed === state)) return to;
  const possible = Object.entries(MAILING_STEPS).filter(([, one]) =>
    one.from.some((allowed) => allowed === state),
  );
  throw new AppError(
    'illegal_transition',
    409,
    `A message that is ${state} cannot take the step "${step}"`,
    possible.map(([allowed]) => ({ path: 'step', message: allowed })),
  );
}
