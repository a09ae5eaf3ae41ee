import type { Collection } from '../storage/catalog.ts';
import type { View } from '../storage/view.ts';
import type { KeyRange } from './bounds.ts';
import type { IndexPlan, Plan } from './planner.ts';

/** A stored document that is not decoded yet. */
export type StoredRow = { readonly row: number; readonly bytes: Uint8Array };

/** A row of a scan; without bytes when the index told that its document does not match. */
export type ScannedRow = { readonly row: number; readonly bytes: Uint8Array | undefined };

/** A scanned row with the index key it was found under. */
type KeyedRow = ScannedRow & { readonly key: Uint8Array };

const FIRST_PAGE = 16;
const PAGE = 256;
/** Rows that merged ranges read before the first is given. */
const ROWS_AHEAD = 256;

/**
 * Rows are read page by page and the position is kept between pages, so a cursor that rests holds
 * no SQLite statement and no snapshot. Documents that change place meanwhile may be seen twice or
 * not at all, as in MongoDB outside transactions.
 */
export function* scanTable(
  view: View,
  collection: Collection,
  reverse: boolean,
): Generator<StoredRow> {
  const [compare, order] = reverse ? ['<', 'DESC'] : ['>', 'ASC'];
  const page = view.connection.sql(
    `SELECT r, d FROM c_${collection.id} WHERE r ${compare} ? ORDER BY r ${order} LIMIT ?`,
  );
  let position = reverse ? Number.MAX_SAFE_INTEGER : 0;
  for (let size = FIRST_PAGE; ; size = PAGE) {
    const rows = page.all(position, size);
    for (const found of rows) {
      position = Number(found['r']);
      yield { row: position, bytes: found['d'] as Uint8Array };
    }
    if (rows.length < size) return;
  }
}

function pageSql(collection: Collection, plan: IndexPlan): string {
  const order = plan.reverse ? 'DESC' : 'ASC';
  if (plan.index.id === 0) {
    const where = plan.reverse ? 'k < ? AND k >= ?' : 'k >= ? AND k < ?';
    return `SELECT k, r, d FROM c_${collection.id} WHERE ${where} ORDER BY k ${order} LIMIT ?`;
  }
  const where = plan.reverse
    ? '(i.k, i.r) < (?, ?) AND i.k >= ?'
    : '(i.k, i.r) > (?, ?) AND i.k < ?';
  const rows = `WHERE ${where} ORDER BY i.k ${order}, i.r ${order} LIMIT ?`;
  if (plan.also.length === 0) {
    return `SELECT i.k AS k, i.r AS r, c.d AS d
      FROM i_${plan.index.id} i CROSS JOIN c_${collection.id} c ON c.r = i.r ${rows}`;
  }
  // Behind the first field the keys of one document are the same; `||` makes a text of two blobs.
  const stands = `EXISTS (SELECT 1 FROM i_${plan.index.id} j
    WHERE j.k = CAST(? || substr(i.k, ?) AS BLOB) AND j.r = i.r)`;
  const all = plan.also.map(() => stands).join(' AND ');
  const document = `(SELECT d FROM c_${collection.id} c WHERE c.r = i.r)`;
  return `SELECT i.k AS k, i.r AS r, CASE WHEN ${all} THEN ${document} END AS d
    FROM i_${plan.index.id} i ${rows}`;
}

function* scanRange(
  view: View,
  collection: Collection,
  plan: IndexPlan,
  range: KeyRange,
  firstPage = FIRST_PAGE,
): Generator<KeyedRow> {
  const page = view.connection.sql(pageSql(collection, plan));
  const also = plan.also.flatMap((key) => [key, range.lead + 1]);
  const byId = plan.index.id === 0;
  let key: Uint8Array = plan.reverse ? range.upper : range.lower;
  let row = plan.reverse ? 0 : -1;
  const end = plan.reverse ? range.lower : range.upper;
  for (let size = firstPage; ; size = PAGE) {
    const rows = byId ? page.all(key, end, size) : page.all(...also, key, row, end, size);
    for (const found of rows) {
      key = found['k'] as Uint8Array;
      row = Number(found['r']);
      yield { row, key, bytes: (found['d'] as Uint8Array | null) ?? undefined };
    }
    if (rows.length < size) return;
    // keys of the _id index are unique: the next page starts just behind the last key
    if (byId && !plan.reverse) key = Buffer.concat([key, Buffer.from([0])]);
  }
}

/** Merges ranges whose rows are sorted behind their prefixes, as `status in (...)` sorted by date. */
function* mergeRanges(view: View, collection: Collection, plan: IndexPlan): Generator<ScannedRow> {
  const sign = plan.reverse ? -1 : 1;
  // Of many ranges most give a row or two to the answer.
  const firstPage = Math.max(2, Math.min(FIRST_PAGE, Math.floor(ROWS_AHEAD / plan.ranges.length)));
  const heads = plan.ranges.flatMap((range) => {
    const rows = scanRange(view, collection, plan, range, firstPage);
    const first = rows.next();
    return first.done ? [] : [{ rows, prefix: range.prefix, value: first.value }];
  });
  const rest = (head: (typeof heads)[number]) => head.value.key.subarray(head.prefix);
  while (heads.length > 0) {
    let least = heads[0];
    for (const head of heads) {
      if (least && sign * Buffer.compare(rest(head), rest(least)) < 0) least = head;
    }
    if (!least) return;
    yield least.value;
    const next = least.rows.next();
    if (next.done) heads.splice(heads.indexOf(least), 1);
    else least.value = next.value;
  }
}

function* scanIndex(view: View, collection: Collection, plan: IndexPlan): Generator<ScannedRow> {
  if (plan.sorted && plan.ranges.length > 1) yield* mergeRanges(view, collection, plan);
  else for (const range of plan.ranges) yield* scanRange(view, collection, plan, range);
}

function* distinctRows(
  rows: Iterable<ScannedRow>,
  seen = new Set<number>(),
): Generator<ScannedRow> {
  for (const found of rows) {
    if (seen.has(found.row)) continue;
    seen.add(found.row);
    yield found;
  }
}

/** The rows of a plan, each once. */
export function* scan(view: View, collection: Collection, plan: Plan): Generator<ScannedRow> {
  if (plan.kind === 'scan') yield* scanTable(view, collection, plan.reverse);
  else if (plan.kind === 'union') {
    const seen = new Set<number>();
    for (const branch of plan.plans) yield* distinctRows(scanIndex(view, collection, branch), seen);
  } else if (plan.index.multikey) yield* distinctRows(scanIndex(view, collection, plan));
  else yield* scanIndex(view, collection, plan);
}

/** The number of rows in the ranges of an exact plan on an index with one key a document. */
export function countRange(view: View, collection: Collection, plan: IndexPlan): number {
  const table = plan.index.id === 0 ? `c_${collection.id}` : `i_${plan.index.id}`;
  const count = view.connection.sql(`SELECT count(*) AS n FROM ${table} WHERE k >= ? AND k < ?`);
  let total = 0;
  for (const range of plan.ranges) total += Number(count.get(range.lower, range.upper)?.['n']);
  return total;
}
