/**
 * Which unaccented letter groups can be a Vietnamese syllable: an initial and a rime that occur together in
 * spelling. What cannot be one (`vuogn`, `nguyn`) was mistyped or is foreign.
 */

const INITIALS = new Set(
  ' b c ch d g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x'.split(' '),
);
const RIMES = new Set(
  (
    'a ac ach ai am an ang anh ao ap at au ay e ec ech em en eng enh eo ep et eu i ia ic ich iec iem ien ieng iep iet ieu im in inh ip it iu ' +
    'o oa oac oach oai oam oan oang oanh oao oat oay oc oe oen oeo oet oi om on ong oong ooc op ot u ua uan uang uanh uat uay ' +
    'uc ue uech uenh ui um un ung uo uoc uoi uom uon uong uop uot uou up ut uu uy uya uych uyen uyet uynh uyt uyu y yem yen yeng yet yeu'
  ).split(' '),
);

/** True when the lower-case unaccented letters can be a syllable. */
export function canBeSyllable(letters: string): boolean {
  for (let length = Math.min(3, letters.length); length >= 0; length -= 1)
    if (INITIALS.has(letters.slice(0, length)) && RIMES.has(letters.slice(length))) return true;
  return letters === 'gi' || letters === 'gin' || letters === 'gieng';
}

/** Every syllable that {@link canBeSyllable} accepts. */
export const everySyllable = (): string[] =>
  [...INITIALS]
    .flatMap((initial) => [...RIMES].map((rime) => initial + rime))
    .concat('gi', 'gin', 'gieng');
