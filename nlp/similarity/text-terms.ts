import type { Normalizer } from '../normalize/normalize.ts';
import { scan } from '../normalize/scan.ts';
import { createTokens, joinHashes, NUMBER, WORD } from '../normalize/tokens.ts';

/** The words of a text that tell its matter, as sorted hashes without doubles. */
export type TextTerms = Int32Array;

/** Words that are in every message; hashed without accents, so a word with the same letters goes too. */
const COMMON =
  'là và của có cho được không ở này đó kia thì mà rồi với các những một hai ba tôi em anh chị ơi ạ à nha nhé nghe mọi người bà con ad bot mn ' +
  'đang vẫn còn cũng lại ra vào vô lên xuống đi về tới đến từ trên dưới trong ngoài trước sau giờ chừ nay mai hôm sáng trưa chiều tối đêm ' +
  'ai gì chi mô răng sao rứa vậy đâu nào bao giờ quá lắm hết nữa thôi luôn cả toàn đề nghị giúp giùm xin nhờ làm ơn gấp với đường phường khu phố ' +
  'nhà chưa đã sẽ bị do nên nếu khi lúc như thế này nói thấy biết coi xem mình tui nó họ ta hắn đoạn khúc chỗ gần ngay';

/** More terms than this are no message; they bound the work. */
const MOST_TERMS = 96;

/** A stretch of a text, offsets in UTF-16 units, end exclusive. */
type Stretch = { start?: number; end?: number };

/**
 * Makes the terms of texts: words after short forms and dialect are written out, and pairs of neighbours.
 * Words inside the given stretches (names of places) are left out.
 */
export function createTermReader(
  normalizer: Normalizer,
): (text: string, without?: readonly Stretch[]) => TextTerms {
  const scratch = createTokens(256);
  scan(COMMON, scratch);
  const common = new Set(Array.from(scratch.base.subarray(0, scratch.count)));
  return (text, without = []) => {
    const tokens = normalizer.normalize(text.length > 2000 ? text.slice(0, 2000) : text);
    const terms = new Set<number>();
    let previous = 0;
    for (let at = 0; at < tokens.count && terms.size < MOST_TERMS; at += 1) {
      const kind = tokens.kind[at];
      const start = tokens.start[at] ?? 0;
      if (without.some((stretch) => start >= (stretch.start ?? 0) && start < (stretch.end ?? 0))) {
        previous = 0;
        continue;
      }
      const base = tokens.base[at] ?? 0;
      if (kind === NUMBER) {
        terms.add(tokens.form[at] ?? 0);
        previous = 0;
        continue;
      }
      if (kind !== WORD) continue;
      const isCommon = common.has(base);
      if (!isCommon) terms.add(base);
      if (previous !== 0 && !isCommon) terms.add(joinHashes(previous, base));
      previous = isCommon ? 0 : base;
    }
    return Int32Array.from(terms).sort();
  };
}

/** Terms with what each weighs and what they weigh together. */
export type WeighedTerms = { terms: TextTerms; weights: Float64Array; mass: number };

/** @param weightOf weight of a term: rare ones tell more */
export function weighTerms(terms: TextTerms, weightOf: (term: number) => number): WeighedTerms {
  const weights = Float64Array.from(terms, weightOf);
  return { terms, weights, mass: weights.reduce((sum, weight) => sum + weight, 0) };
}

/** Likeness of two texts, 0-1: what their common terms weigh, over the geometric mean of both. */
export function termLikeness(a: WeighedTerms, b: WeighedTerms): number {
  if (a.mass === 0 || b.mass === 0) return 0;
  const { terms: left, weights } = a;
  const right = b.terms;
  let common = 0;
  let i = 0;
  let j = 0;
  while (i < left.length && j < right.length) {
    const x = left[i] ?? 0;
    const y = right[j] ?? 0;
    if (x === y) {
      common += ((weights[i] ?? 0) + (b.weights[j] ?? 0)) / 2;
      i += 1;
      j += 1;
    } else if (x < y) i += 1;
    else j += 1;
  }
  return common / Math.sqrt(a.mass * b.mass);
}
