import type { Variant } from './gazetteer.ts';

/** A step of a name, by the key of its next token, with the ways of writing that end here. */
export type TrieNode = { next: Map<number, TrieNode>; ends: Variant[] };

/** All ways of writing in one trie; where several places share one, full names and main streets come first. */
export function buildNameTrie(variants: readonly Variant[]): TrieNode {
  const root: TrieNode = { next: new Map(), ends: [] };
  for (const variant of variants) insert(root, variant);
  return root;
}

function insert(root: TrieNode, variant: Variant): void {
  let node = root;
  for (const key of variant.keys) {
    let next = node.next.get(key);
    if (next === undefined) {
      next = { next: new Map(), ends: [] };
      node.next.set(key, next);
    }
    node = next;
  }
  const sure = variant.writing === 'full' || variant.place.main;
  if (node.ends.some((end) => end.place.id === variant.place.id)) return;
  if (sure) node.ends.unshift(variant);
  else node.ends.push(variant);
}
