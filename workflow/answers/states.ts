import { AppError } from '../../core/errors.ts';
import type { AnswerRecord, AnswerState, AnswerWay } from '../../models/answer.ts';

/*
 * The life of a public answer.
 *
 * Somebody drafts it from a template and the facts of the ticket, changes the words and submits it. A second person
 * approves it or returns it with a reason. Approved, it is posted by the program where we may post under that post
 * (`post`), or pasted by a person who then says where (`copy`). Posting is short and takes no steps of people; what
 * becomes of it is posted, failed, or approved again when the platform asks for patience. A failed one waits for a
 * person: the same words again (retry), other words, which need a new approval (revise), pasted by hand (copied), or
 * not at all (withdraw, which can be taken back while the post is there). While a failed or waiting try may have reached the platform, the words can be neither changed
 * nor withdrawn: trying again looks first whether they stand there.
 */

/** What an answer can be made to do by a person, and by the program itself. */
export const ANSWER_STEPS = {
  submit: { from: ['draft'], to: 'waiting', by: 'person' },
  approve: { from: ['waiting'], to: 'approved', by: 'person' },
  return: { from: ['waiting'], to: 'draft', by: 'person' },
  revise: { from: ['approved', 'failed'], to: 'draft', by: 'person' },
  retry: { from: ['failed'], to: 'approved', by: 'person' },
  copied: { from: ['approved', 'failed'], to: 'copied', by: 'person' },
  withdraw: { from: ['draft', 'waiting', 'approved', 'failed'], to: 'withdrawn', by: 'person' },
  restore: { from: ['withdrawn'], to: 'draft', by: 'person' },
  send: { from: ['approved'], to: 'posting', by: 'program' },
  wait: { from: ['posting'], to: 'approved', by: 'program' },
  sent: { from: ['posting'], to: 'posted', by: 'program' },
  fail: { from: ['posting'], to: 'failed', by: 'program' },
} as const satisfies Record<
  string,
  { from: readonly AnswerState[]; to: AnswerState; by: 'person' | 'program' }
>;
export type AnswerStep = keyof typeof ANSWER_STEPS;
/** The steps that people take. */
export type PersonStep = {
  [Step in AnswerStep]: (typeof ANSWER_STEPS)[Step]['by'] extends 'person' ? Step : never;
}[AnswerStep];

/** States in which it is no longer worked on. */
export const ENDED_ANSWERS = ['posted', 'copied', 'withdrawn'] as const satisfies AnswerState[];
/** States in which the public can read it. */
export const SENT_ANSWERS = ['posted', 'copied'] as const satisfies AnswerState[];

/** @property erased the post was taken back, and the words with it */
type Standing = { state: AnswerState; way: AnswerWay; unsure: boolean; erased: boolean };

const isPerson = (step: AnswerStep): step is PersonStep => ANSWER_STEPS[step].by === 'person';

/** The steps of people that are possible now. */
export const answerStepsFrom = (answer: Standing): PersonStep[] =>
  (Object.keys(ANSWER_STEPS) as AnswerStep[])
    .filter(isPerson)
    .filter((step) => ANSWER_STEPS[step].from.some((from) => from === answer.state))
    .filter((step) => !whyNot(answer, step));

/**
 * The state after a step of a person.
 *
 * @throws AppError `illegal_transition` (409) that lists what is possible
 */
export function afterAnswerStep(answer: Standing, step: PersonStep): AnswerState {
  const { from, to } = ANSWER_STEPS[step];
  const reason = from.some((allowed) => allowed === answer.state)
    ? whyNot(answer, step)
    : `it is ${answer.state}`;
  if (!reason) return to;
  throw new AppError(
    'illegal_transition',
    409,
    `The answer cannot take the step "${step}": ${reason}`,
    answerStepsFrom(answer).map((allowed) => ({ path: 'step', message: allowed })),
  );
}

function whyNot({ state, way, unsure, erased }: Standing, step: PersonStep): string | undefined {
  if (unsure && (step === 'revise' || step === 'withdraw'))
    return 'it may stand under the post already; try again, which looks first';
  if (step === 'copied' && state === 'approved' && way === 'post')
    return 'the program posts it by itself';
  if (step === 'restore' && erased) return 'the post was taken back';
  return undefined;
}

/** A stored answer as the table sees it. */
export const standingOf = ({ state, way, unsure, erasedAt }: AnswerRecord): Standing => ({
  state,
  way,
  unsure,
  erased: erasedAt != null,
});
