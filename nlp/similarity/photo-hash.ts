/** Size to which a photo is scaled for its hash, points. */
export const HASH_WIDTH = 9;
export const HASH_HEIGHT = 8;
const BITS = 64;
/** Two photos of one scene differ in fewer bits than this; unrelated ones in about half of the 64. */
const SAME_SCENE_BITS = 14;

/**
 * Perceptual hash of a photo: whether each point is brighter than its right neighbour (dHash). It survives
 * resizing, compression and a change of brightness.
 *
 * @param grey 72 brightness values (0-255), 9 in a row, 8 rows, of the photo scaled to that size
 * @returns 16 hexadecimal digits
 * @throws RangeError when there are not 72 values
 */
export function differenceHash(grey: ArrayLike<number>): string {
  if (grey.length !== HASH_WIDTH * HASH_HEIGHT)
    throw new RangeError(
      `a photo hash needs ${HASH_WIDTH * HASH_HEIGHT} values, not ${grey.length}`,
    );
  let hash = '';
  for (let row = 0; row < HASH_HEIGHT; row += 1) {
    let bits = 0;
    for (let column = 0; column + 1 < HASH_WIDTH; column += 1) {
      const at = row * HASH_WIDTH + column;
      bits = bits * 2 + ((grey[at] ?? 0) > (grey[at + 1] ?? 0) ? 1 : 0);
    }
    hash += bits.toString(16).padStart(2, '0');
  }
  return hash;
}

/** Spread of brightness and number of set bits below or above which a photo could be any other: night, fog, a wall. */
const LEAST_SPREAD = 24;
const LEAST_BITS = 8;

/** As {@link differenceHash}, `undefined` for a photo on which too little is to be seen to know it again. */
export function tellingHash(grey: ArrayLike<number>): string | undefined {
  const values = Array.from(grey);
  if (Math.max(...values) - Math.min(...values) < LEAST_SPREAD) return undefined;
  const hash = differenceHash(values);
  const bits = bitsOf(hash, '0'.repeat(BITS / 4));
  return bits < LEAST_BITS || bits > BITS - LEAST_BITS ? undefined : hash;
}

/** The four quarters of a hash, each with its number: photos of one scene mostly agree in at least one. */
export const hashQuarters = (hash: string): string[] =>
  [0, 1, 2, 3].map((part) => `${part}:${hash.slice(part * 4, part * 4 + 4)}`);

/** Likeness of two photo hashes, 0-1: 1 for the same, 0 from {@link SAME_SCENE_BITS} differing bits on. */
export function photoLikeness(a: string, b: string): number {
  if (a.length !== b.length || a.length !== BITS / 4) return 0;
  return Math.max(0, 1 - bitsOf(a, b) / SAME_SCENE_BITS);
}

/** In how many bits two hashes of one length differ. */
function bitsOf(a: string, b: string): number {
  let differing = 0;
  for (let at = 0; at < a.length; at += 1) {
    let bits = Number.parseInt(a.charAt(at), 16) ^ Number.parseInt(b.charAt(at), 16);
    for (; bits !== 0; bits &= bits - 1) differing += 1;
  }
  return differing;
}
