import type { DossierRecord } from '../../models/dossier.ts';
import { ENDED } from './states.ts';

type Said = { state?: number; stateAt?: Date; note?: string };
type Known = Pick<DossierRecord, 'state' | 'stateAt' | 'note' | 'history' | 'saidAt'>;

/**
 * Whether what a source says of a dossier's state is news, the same again, or from before what is known.
 *
 * With a time: nothing before the latest time that was ever named is news; at that same time only a state further on
 * is. Without a time it may be a replay, so only a state beyond every one that the dossier has been in is news (the
 * national numbers rise along the way: 4 after 5 needs its time), and nothing after an end. The unknown state has no
 * place in the order; without a time it is news once.
 */
export function orderOf(said: Said, known: Known): 'newer' | 'same' | 'older' {
  const { state, stateAt, note } = said;
  if (state === undefined) return 'same';
  const sameAgain = state === known.state && (note === undefined || note === (known.note ?? ''));
  if (stateAt) return orderByTime({ state, stateAt, note: note ?? '' }, known, sameAgain);
  if (sameAgain) return 'same';
  if (state === known.state) {
    const saidBefore = known.history.some((step) => step.state === state && step.note === note);
    return saidBefore ? 'older' : 'newer';
  }
  if (ENDED.includes(known.state)) return 'older';
  const been = known.history.map((step) => step.state);
  if (state === 0) return been.includes(0) ? 'older' : 'newer';
  return state > Math.max(known.state, ...been) ? 'newer' : 'older';
}

function orderByTime(
  { state, stateAt, note }: { state: number; stateAt: Date; note: string },
  known: Known,
  sameAgain: boolean,
): 'newer' | 'same' | 'older' {
  const latest = Math.max(known.stateAt.getTime(), known.saidAt?.getTime() ?? 0);
  const at = stateAt.getTime();
  if (at < latest) return sameAgain && at === known.stateAt.getTime() ? 'same' : 'older';
  if (sameAgain) return 'same';
  if (at > latest) return 'newer';
  if (state !== known.state) return state > known.state ? 'newer' : 'older';
  const saidBefore = known.history.some(
    (step) => step.state === state && step.at.getTime() === at && (step.note ?? '') === note,
  );
  return saidBefore ? 'older' : 'newer';
}
