const WIDTH = 9;
const HEIGHT = 8;
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
  if (grey.length !== WIDTH * HEIGHT)
    throw new RangeError(`a photo hash needs ${WIDTH * HEIGHT} values, not ${grey.length}`);
  let hash = '';
  for (let row = 0; row < HEIGHT; row += 1) {
    let bits = 0;
    for (let column = 0; column + 1 < WIDTH; column += 1) {
      const at = row * WIDTH + column;
      bits = bits * 2 + ((grey[at] ?? 0) > (grey[at + 1] ?? 0) ? 1 : 0);
    }
    hash += bits.toString(16).padStart(2, '0');
  }
  return hash;
}

/** Likeness of two photo hashes, 0-1: 1 for the same, 0 from {@link SAME_SCENE_BITS} differing bits on. */
export function photoLikeness(a: string, b: string): number {
  if (a.length !== b.length || a.length !== BITS / 4) return 0;
  let differing = 0;
  for (let at = 0; at < a.length; at += 1) {
    let bits = Number.parseInt(a.charAt(at), 16) ^ Number.parseInt(b.charAt(at), 16);
    for (; bits !== 0; bits &= bits - 1) differing += 1;
  }
  return Math.max(0, 1 - differing / SAME_SCENE_BITS);
}
