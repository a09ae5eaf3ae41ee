import { AppError } from '../../core/errors.ts';
import type { AnswerRecord } from '../../models/answer.ts';
import type { TicketActor } from '../tickets/change.ts';
import type { PersonStep } from './states.ts';

/** How the audit log names each step: `answer.<word>`. */
export const AUDIT_WORDS: Readonly<Record<PersonStep, string>> = {
  submit: 'submitted',
  approve: 'approved',
  return: 'returned',
  revise: 'revised',
  retry: 'retried',
  copied: 'copied',
  withdraw: 'withdrawn',
  restore: 'restored',
};

/**
 * What a step of a person writes beside the state.
 *
 * @throws AppError `conflict` (409) for approving one's own words; `invalid_input` naming what the step needs
 */
export function fieldsOfStep(
  { writers }: Pick<AnswerRecord, 'writers'>,
  {
    step,
    reason = '',
    url = '',
  }: { step: PersonStep; reason?: string | undefined; url?: string | undefined },
  by: TicketActor,
  at: Date,
): object {
  const me = personOf(by, at);
  switch (step) {
    case 'submit':
      return { submittedBy: me, writers: [...new Set([...writers, me.id])] };
    case 'approve':
      if (writers.includes(me.id))
        throw new AppError('conflict', 409, 'A second person must approve what you wrote');
      return { approvedBy: me, failure: undefined };
    case 'return':
      if (reason.trim() === '') throw missing('reason', 'must say what is to be changed');
      return { returned: { ...me, reason: reason.trim() }, submittedBy: undefined };
    case 'revise':
      return {
        approvedBy: undefined,
        submittedBy: undefined,
        failure: undefined,
        triedAt: undefined,
        attempts: 0,
      };
    case 'retry':
      return { failure: undefined, attempts: 0, nextAt: at };
    case 'copied':
      if (url === '') throw missing('url', 'must say where the pasted answer stands');
      return { url, sentAt: at, endedBy: me, failure: undefined, unsure: false };
    case 'restore':
      return {
        approvedBy: undefined,
        submittedBy: undefined,
        endedBy: undefined,
        failure: undefined,
        triedAt: undefined,
        attempts: 0,
      };
    case 'withdraw':
      return { endedBy: me };
  }
}

/** Who did something, and when, as an answer keeps it. */
export const personOf = (by: TicketActor, at: Date) => ({
  id: by.id ?? '',
  name: by.name ?? '',
  at,
});

const missing = (path: string, message: string) =>
  new AppError('invalid_input', 400, `The step needs "${path}"`, [{ path, message }]);
