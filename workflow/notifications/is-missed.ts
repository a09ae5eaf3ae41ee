import { ANSWERS } from './sender.ts';

/** Every chat of theirs is shut: only the telephone is left. */
export const UNREACHED = 'unreached';

/** What a notice to a member of staff is about: no resident waits for it, and it stands under their bell. */
export const STAFF_NOTICE = 'staff_notice';

/**
 * True for news that did not arrive and goes nowhere else: a person has to call. What moved to another chat is judged
 * there; an answer in a talk is not missed, because whoever wrote is there and writes again.
 */
export const isMissed = (delivery: {
  state: string;
  about?: { type?: string | null | undefined } | null | undefined;
  error: { code: string };
}): boolean =>
  ['refused', 'dead', 'unknown'].includes(delivery.state) &&
  !delivery.error.code.startsWith('moved_to:') &&
  delivery.about?.type !== undefined &&
  delivery.about.type !== null &&
  delivery.about.type !== STAFF_NOTICE &&
  !ANSWERS.has(delivery.about.type);
