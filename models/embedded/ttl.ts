import { Double } from 'bson';
import { find } from './query/find.ts';
import { drain } from './query/flow.ts';
import { PLAIN_FILTER } from './storage/catalog.ts';
import { removeRecord } from './storage/records.ts';
import type { WriteView } from './storage/view.ts';
import type { Store } from './store.ts';
import { decodeTyped } from './values/document.ts';

/** How many documents one change removes, so that other writes get their turn. */
const SWEEP_BATCH = 500;

function sweepOnce(view: WriteView, now: Date): number {
  let removed = 0;
  for (const collection of view.catalog.list()) {
    for (const index of collection.indexes) {
      const [part] = index.parts;
      if (index.expireAfterSeconds === undefined || !part || index.parts.length > 1) continue;
      const before = new Date(now.getTime() - index.expireAfterSeconds * 1000);
      const filter = { ...index.partial?.source, [part.name]: { $lte: before } };
      const query = { filter, limit: SWEEP_BATCH - removed, context: PLAIN_FILTER };
      for (const { row, bytes } of drain(find(view, collection, query))) {
        removeRecord(view, collection, row, decodeTyped(bytes));
        removed += 1;
      }
      if (removed >= SWEEP_BATCH) return removed;
    }
  }
  return removed;
}

/**
 * Removes documents whose time in a TTL index has passed, and forgets idle cursors and sessions.
 * @returns the number of documents removed
 */
export async function sweepExpired(store: Store): Promise<number> {
  store.cursors.expire();
  store.sessions.expire();
  let total = 0;
  for (;;) {
    const removed = await store.writer.write((view) => sweepOnce(view, store.now()));
    total += removed;
    if (removed < SWEEP_BATCH) return total;
  }
}

/** The `expireAfterSeconds` MongoDB takes: 0 to 2^31 - 1. */
export function isTtl(value: unknown): boolean {
  const number = value instanceof Double ? value.value : Number(value);
  return number >= 0 && number <= 2_147_483_647;
}
