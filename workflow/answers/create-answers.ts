import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import type { TicketDesk } from '../tickets/ticket-desk.ts';
import type { AnswerAdapter } from './answer-adapter.ts';
import { type AnswerDesk, createAnswerDesk } from './answer-desk.ts';
import { type AnswerSender, createAnswerSender } from './send-answers.ts';

/** The desk at which public answers are written and approved, and what posts them. */
export type Answers = { desk: AnswerDesk; sender: AnswerSender };

export function createAnswers(deps: {
  city: CityProfile;
  clock: Clock;
  logger: Logger;
  /** Platforms on which the program posts by itself; everywhere else people paste. */
  adapters: readonly AnswerAdapter[];
  tickets: Pick<TicketDesk, 'note'>;
  /** 0 to 1, for the back-off. */
  random?: () => number;
}): Answers {
  return { desk: createAnswerDesk(deps), sender: createAnswerSender(deps) };
}
