import type { Analysis } from '../../nlp/labels.ts';
import { mentionsOneOf } from './plain.ts';
import type { Talk } from './talk.ts';

/** Surer than this of both, words that name another place are taken for a matter of their own. */
const PLAINLY = 0.6;

/**
 * A report of something else, although an answer is awaited: danger, or another matter that is sure and has a place
 * of its own. Anything doubtful is the answer, which an officer reads anyway.
 */
export const isPlainlyAnother = (
  { actionable, category, confidence, place, urgency }: Analysis,
  awaited: string | null,
): boolean =>
  actionable &&
  (urgency === 'emergency' ||
    (place.length > 0 &&
      category !== null &&
      category !== awaited &&
      confidence.category >= PLAINLY &&
      confidence.actionable >= PLAINLY));

/** Words right after a report that tell more about it rather than something new: a place, or trouble of no kind of its own. */
export const isRemark = ({ actionable, category, intent, kind, place }: Analysis): boolean =>
  (intent === 'other' || intent === 'report' || intent === 'rate') &&
  kind !== 'denunciation' &&
  (place.length > 0 ? !actionable || category === null : kind === 'incident' && category === null);

/** Longer texts tell something of their own, words. */
const MOST_WORDS = 10;

/** Right after a report: «không phải, bên kia đường», «số 18 mới đúng»; neither danger nor another matter with a place. */
export const isCorrection = (
  { heard: { text }, say }: Pick<Talk, 'heard' | 'say'>,
  { actionable, place, urgency }: Analysis,
): boolean =>
  text.split(/\s+/).length <= MOST_WORDS &&
  urgency !== 'emergency' &&
  !(actionable && place.length > 0) &&
  (mentionsOneOf(text, say('words.corrects')) || /^(?:không|khong|ko|k)\s*,/iu.test(text));

/** «Bổ sung là tắt 3 bóng»: words that begin by saying that they add to what was told. */
export const saysItAdds = ({ heard, say }: Pick<Talk, 'heard' | 'say'>): boolean =>
  mentionsOneOf(heard.text.trim().split(/\s+/).slice(0, 3).join(' '), say('words.adds'));
