import type { CityProfile } from '../../core/city/schema.ts';
import type { PlaceMention } from '../labels.ts';
import { scan } from '../normalize/scan.ts';
import { createTokens, PUNCTUATION, type Tokens, WORD } from '../normalize/tokens.ts';
import { ACCEPTED, evidenceFor, shapeOf } from './context.ts';
import { describeAround } from './describe-around.ts';
import { createElsewhere } from './elsewhere.ts';
import { keyAt, type Variant, variantsOf } from './gazetteer.ts';
import { buildNameTrie, type TrieNode } from './name-trie.ts';
import { createSlipReader } from './slips.ts';
import type { Candidate, TextShape } from './spelling.ts';

/** Finds the city's places in texts; made once for a city. */
export type PlaceFinder = {
  /**
   * The places that a text names, in the order of the text, longest names only. A mention with a score
   * under 0.5 is a doubtful one: its words may mean something else.
   */
  find(text: string): PlaceMention[];
  /** Canonical names of the places that the text surely enough names, without doubles. */
  names(text: string): string[];
  /** As `names`, on tokens as typed that somebody else has scanned from the same text. */
  namesIn(text: string, tokens: Tokens): string[];
  /**
   * As `find`, with the other cities, provinces and countries that the text names: what happens there is none of
   * this city's. `typed` are the tokens of the text as typed, used again by the next call.
   */
  look(text: string): { mentions: PlaceMention[]; elsewhere: string[]; typed: Tokens };
};

type Accepted = Candidate & { evidence: number; others: Variant[] };

/** Evidence below {@link ACCEPTED} by no more than this is returned as a doubtful mention. */
const DOUBT = 0.6;
/** Texts with more names than this are no message of a resident: slips and neighbours are not looked at. */
const MOST_COMPARED = 300;
/** Names beyond this many are not looked for, nor doubtful names and slips beyond as many: it bounds the work. */
const MOST_NAMES = 2000;
/** What a second place right beside adds: `Hùng Vương - Lê Lợi`. */
const NEIGHBOUR = 1.2;

/** Builds the finder of a city: every way to write its places in one trie over unaccented syllables. */
export function createPlaceFinder(city: CityProfile): PlaceFinder {
  const variants = variantsOf(city);
  const root = buildNameTrie(variants);
  const slips = createSlipReader(variants);
  const elsewhere = createElsewhere([city.name, city.province]);
  const scanned = createTokens();
  let keys = new Int32Array(256);
  let repaired = new Int32Array(256);

  /** All names of the text with their evidence, overlapping ones settled. */
  function candidatesIn(text: string, tokens: Tokens, floor: number): Accepted[] {
    const count = tokens.count;
    if (keys.length < count) {
      keys = new Int32Array(count * 2);
      repaired = new Int32Array(count * 2);
    }
    let broken: number[] | undefined;
    for (let at = 0; at < count; at += 1) {
      keys[at] = keyAt(tokens, at);
      repaired[at] = 0;
      if (tokens.kind[at] !== WORD || !slips.isBroken(tokens, at)) continue;
      repaired[at] = slips.repairedKey(text, tokens, at);
      broken ??= [];
      if (broken.length < MOST_NAMES) broken.push(at);
    }
    let shape: TextShape | undefined;
    const weigh = (candidate: Candidate): number => {
      shape ??= shapeOf(tokens);
      return evidenceFor(text, tokens, candidate, shape, elsewhere);
    };
    const found: Accepted[] = [];
    let pending: Accepted[] | undefined;
    for (let at = 0; at < count && found.length < MOST_NAMES; at += 1) {
      const node = nextOf(root, at);
      if (node === undefined) continue;
      let best = longestFrom(at, node, text, tokens, count, weigh);
      if (best === undefined || best.evidence < ACCEPTED)
        best = slippedFrom(text, tokens, at, weigh) ?? best;
      if (best === undefined) continue;
      if (best.evidence >= ACCEPTED) {
        found.push(best);
        at = best.to - 1;
      } else if (best.evidence >= ACCEPTED - NEIGHBOUR) {
        pending ??= [];
        if (pending.length < MOST_NAMES) pending.push(best);
      }
    }
    if (found.length > MOST_COMPARED) return found;
    if (broken !== undefined) addSlips(text, tokens, broken, found, weigh);
    if (pending !== undefined) settlePending(found, pending, floor);
    return found;
  }

  /** The node after `node` for the token at `at`, as typed or else as repaired. */
  function nextOf(node: TrieNode, at: number): TrieNode | undefined {
    const next = node.next.get(keys[at] ?? 0);
    const other = next === undefined ? (repaired[at] ?? 0) : 0;
    return other === 0 ? next : node.next.get(other);
  }

  function longestFrom(
    from: number,
    first: TrieNode,
    text: string,
    tokens: Tokens,
    count: number,
    weigh: (candidate: Candidate) => number,
  ): Accepted | undefined {
    let node: TrieNode | undefined = first;
    let best: Accepted | undefined;
    let at = from + 1;
    for (;;) {
      if (node.ends.length > 0) best = betterOf(best, node.ends, keys, from, at, weigh);
      if (node.next.size === 0) break;
      if (at < count && isJoint(text, tokens, at)) {
        // a dot or hyphen inside a name (`P.1`, `L.Lợi`): the tokens no longer stand side by side
        const past = walkPastJoint(node, from, at, text, tokens, count, weigh);
        return past !== undefined && (best === undefined || past.evidence >= ACCEPTED)
          ? past
          : best;
      }
      const next: TrieNode | undefined = at < count ? nextOf(node, at) : undefined;
      if (next === undefined) break;
      node = next;
      at += 1;
    }
    return best;
  }

  function walkPastJoint(
    start: TrieNode,
    from: number,
    joint: number,
    text: string,
    tokens: Tokens,
    count: number,
    weigh: (candidate: Candidate) => number,
  ): Accepted | undefined {
    let node: TrieNode | undefined = start;
    let at = joint;
    let best: Accepted | undefined;
    let joints = 0;
    while (at < count && node !== undefined) {
      if (isJoint(text, tokens, at)) {
        joints += 1;
        at += 1;
        if (joints > 3 || at >= count) break;
      }
      node = nextOf(node, at);
      at += 1;
      if (node !== undefined && node.ends.length > 0)
        best = betterOf(best, node.ends, keys, from, at, weigh);
    }
    return best;
  }

  function slippedFrom(
    text: string,
    tokens: Tokens,
    at: number,
    weigh: (candidate: Candidate) => number,
  ): Accepted | undefined {
    for (const { variant, from, to } of slips.namesFrom(text, tokens, keys, at)) {
      const evidence = weigh({ variant, from, to, slip: true });
      if (evidence >= ACCEPTED) return { variant, from, to, slip: true, evidence, others: [] };
    }
    return undefined;
  }

  function addSlips(
    text: string,
    tokens: Tokens,
    broken: readonly number[],
    found: Accepted[],
    weigh: (candidate: Candidate) => number,
  ): void {
    let added = false;
    for (const at of broken) {
      if (found.some((mention) => mention.from <= at && at < mention.to)) continue;
      for (const { variant, from, to } of slips.namesAround(text, tokens, keys, at)) {
        const evidence = weigh({ variant, from, to, slip: true });
        if (evidence < ACCEPTED) continue;
        const overlapping = found.filter((mention) => mention.from < to && from < mention.to);
        if (overlapping.some((mention) => mention.to - mention.from >= to - from)) continue;
        for (const mention of overlapping) found.splice(found.indexOf(mention), 1);
        found.push({ variant, from, to, slip: true, evidence, others: [] });
        added = true;
      }
    }
    if (added) found.sort((a, b) => a.from - b.from);
  }

  const mentionsIn = (text: string): PlaceMention[] => {
    scan(text, scanned);
    return candidatesIn(text, scanned, ACCEPTED - DOUBT).map((accepted) =>
      toMention(text, scanned, accepted),
    );
  };
  const namesIn = (text: string, tokens: Tokens): string[] => {
    const found = candidatesIn(text, tokens, ACCEPTED);
    const names: string[] = [];
    for (const { variant, evidence } of found)
      if (evidence >= ACCEPTED && !names.includes(variant.place.name))
        names.push(variant.place.name);
    return names;
  };
  return {
    find: mentionsIn,
    names: (text) => {
      scan(text, scanned);
      return namesIn(text, scanned);
    },
    namesIn,
    look: (text) => {
      const mentions = mentionsIn(text);
      const sure = mentions.filter(({ score }) => score >= 0.5);
      return { mentions, elsewhere: elsewhere.namesIn(text, scanned, sure), typed: scanned };
    },
  };
}

/** The candidate that ends here, when it is better founded than the shorter one or as well and longer. */
function betterOf(
  best: Accepted | undefined,
  ends: readonly Variant[],
  keys: Int32Array,
  from: number,
  to: number,
  weigh: (candidate: Candidate) => number,
): Accepted | undefined {
  let chosen = best;
  let here: Accepted | undefined;
  for (const variant of ends) {
    // a key that differs was repaired; with a joint inside the tokens do not stand against the keys
    const slip =
      to - from === variant.keys.length && variant.keys.some((key, k) => key !== keys[from + k]);
    const evidence = weigh({ variant, from, to, slip });
    if (here === undefined || evidence > here.evidence)
      here = {
        variant,
        from,
        to,
        slip,
        evidence,
        others: ends.filter((other) => other !== variant),
      };
  }
  if (
    here !== undefined &&
    (chosen === undefined || here.evidence >= ACCEPTED || here.evidence > chosen.evidence)
  )
    chosen = here;
  return chosen;
}

/** A dot or hyphen that stands right against the words on both sides of it. */
function isJoint(text: string, tokens: Tokens, at: number): boolean {
  const start = tokens.start[at] ?? 0;
  if (tokens.kind[at] !== PUNCTUATION || at === 0 || tokens.end[at] !== start + 1) return false;
  const mark = text.charCodeAt(start);
  const short = start - (tokens.start[at - 1] ?? 0) <= 3;
  return (
    (mark === 46 || mark === 45) &&
    tokens.end[at - 1] === start &&
    (tokens.start[at + 1] === start + 1 || (mark === 46 && short))
  );
}

/** Doubtful names become places beside a sure one; the rest stay when they reach `floor`. */
function settlePending(found: Accepted[], pending: readonly Accepted[], floor: number): void {
  const sure = found.slice();
  for (const doubtful of pending) {
    if (sure.some((mention) => mention.from < doubtful.to && doubtful.from < mention.to)) continue;
    const beside = sure.some(
      (mention) =>
        mention.variant.place.kind === 'street' &&
        doubtful.variant.place.kind === 'street' &&
        (Math.abs(doubtful.from - mention.to) <= 1 || Math.abs(mention.from - doubtful.to) <= 1),
    );
    const evidence = doubtful.evidence + (beside ? NEIGHBOUR : 0);
    if (evidence >= floor) found.push({ ...doubtful, evidence });
  }
  if (found.length > sure.length) found.sort((a, b) => a.from - b.from);
}

function toMention(text: string, tokens: Tokens, accepted: Accepted): PlaceMention {
  const { variant, from, to, evidence, others } = accepted;
  const { id, name, kind, wards } = variant.place;
  const detail = describeAround(text, tokens, from, to);
  const score = 1 / (1 + Math.exp(-(evidence - ACCEPTED) * 1.3));
  return {
    id,
    name,
    kind,
    start: tokens.start[from] ?? 0,
    end: tokens.end[to - 1] ?? 0,
    score: Math.max(score, evidence >= ACCEPTED ? 0.5 : 0),
    wards,
    ...(detail === undefined ? {} : { detail }),
    candidates: others.map((other) => ({
      id: other.place.id,
      name: other.place.name,
      score: score * (other.place.main ? 0.6 : 0.3),
    })),
  };
}
