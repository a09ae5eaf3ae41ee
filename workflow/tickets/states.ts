import { AppError } from '../../core/errors.ts';
import { TICKET_STATUSES, type TicketStatus } from '../../models/ticket.ts';

/**
 * The life of a ticket.
 *
 * A voice opens it as `received`; the rules send it to a body at once, and it is `routed` (a matter that no rule
 * may send waits as `received` for the desk). The body says that it is theirs (`accepted`) or sends it on
 * (`referred`, with the reason; the body it went to accepts it in turn). Work goes on (`in_progress`). When
 * something has to be asked, it is `waiting_for_resident` and the clock stands still until an answer comes or the
 * officer goes on without one.
 *
 * It ends in one of two honest ways: `resolved`, with an outcome code and evidence (a photo, a document number or
 * an explicit reason), or `not_resolvable`, with the reason. Neither is the last word: a reporter who says that it
 * is not fixed, or an officer who sees it, makes it `reopened`, and the clock starts anew. When the reporters
 * confirm, or nobody has objected for a while, it is `closed`; even then new facts reopen it.
 *
 * Whatever is not in the table is refused with `illegal_transition`, and the answer names the steps there are.
 */
type Actor = 'system' | 'staff' | 'resident' | 'machine';
type Need = 'outcome' | 'body' | 'note';
type Step = { to: TicketStatus; by: readonly Actor[]; needs: readonly Need[] };

const WORKERS: readonly Actor[] = ['staff', 'machine'];
const step = (
  to: TicketStatus,
  by: readonly Actor[] = WORKERS,
  needs: readonly Need[] = [],
): Step => ({ to, by, needs });

const REFER = step('referred', WORKERS, ['body', 'note']);
const RESOLVE = step('resolved', WORKERS, ['outcome']);
const GIVE_UP = step('not_resolvable', WORKERS, ['outcome', 'note']);
const ASK = step('waiting_for_resident', WORKERS, ['note']);
const REOPEN = step('reopened', ['staff', 'resident', 'machine'], ['note']);

const STEPS: Readonly<Record<TicketStatus, readonly Step[]>> = {
  received: [step('routed', ['system', 'staff']), REFER, GIVE_UP],
  routed: [step('accepted'), REFER, ASK, GIVE_UP],
  accepted: [step('in_progress'), ASK, REFER, RESOLVE, GIVE_UP],
  in_progress: [ASK, REFER, RESOLVE, GIVE_UP],
  waiting_for_resident: [
    step('in_progress', ['staff', 'machine', 'resident', 'system']),
    REFER,
    RESOLVE,
    GIVE_UP,
  ],
  referred: [step('accepted'), REFER, ASK, GIVE_UP],
  resolved: [step('closed', ['staff', 'resident', 'system', 'machine']), REOPEN],
  not_resolvable: [step('closed', ['staff', 'resident', 'system', 'machine']), REOPEN],
  reopened: [step('accepted'), step('in_progress'), ASK, REFER, GIVE_UP],
  closed: [REOPEN],
};

/** States in which the matter is still somebody's task. */
export const OPEN_STATUSES = [
  'received',
  'routed',
  'accepted',
  'in_progress',
  'waiting_for_resident',
  'referred',
  'reopened',
] as const satisfies readonly TicketStatus[];

/** States in which the matter has come to an end, for now. */
export const ENDED_STATUSES = ['resolved', 'not_resolvable', 'closed'] as const;

/** States in which the clock runs. */
export const RUNNING_STATUSES = OPEN_STATUSES.filter((status) => status !== 'waiting_for_resident');

export const isOpen = (status: string): boolean =>
  OPEN_STATUSES.some((candidate) => candidate === status);

/** The steps that lead on from a state, for somebody of that kind. */
export const stepsFrom = (status: TicketStatus, by: Actor = 'staff'): TicketStatus[] =>
  STEPS[status].filter((candidate) => candidate.by.includes(by)).map(({ to }) => to);

/**
 * The step from one state to another.
 *
 * @throws AppError `illegal_transition` (409); its details name the allowed steps
 */
export function findStep(from: TicketStatus, to: TicketStatus, by: Actor): Step {
  const found = STEPS[from].find((candidate) => candidate.to === to && candidate.by.includes(by));
  if (found) return found;
  const allowed = stepsFrom(from, by);
  throw new AppError(
    'illegal_transition',
    409,
    `A ticket that is "${from}" cannot become "${to}"; allowed: ${allowed.join(', ') || 'none'}`,
    allowed.map((message) => ({ path: 'to', message })),
  );
}

/** All states in the order of the model, for screens. */
export const ALL_STATUSES: readonly TicketStatus[] = TICKET_STATUSES;
