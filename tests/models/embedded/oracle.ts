/**
 * What MongoDB's operators mean, written in plain JavaScript for documents of one small shape:
 * `{ _id: int, a?: int | string | null, l?: int[], s?: { d?: int } }`. Shares no code with the store.
 */
export type Small = { _id: number; a?: number | string | null; l?: number[]; s?: { d?: number } };

/** A filter over `Small`. */
export type SmallFilter =
  | {
      kind: 'compare';
      field: 'a' | 'l' | 's.d';
      operator: '$eq' | '$ne' | '$gt' | '$gte' | '$lt' | '$lte';
      operand: number | string;
    }
  | { kind: 'in'; field: 'a' | 'l'; operator: '$in' | '$nin'; operands: (number | string | null)[] }
  | { kind: 'null'; field: 'a' | 's.d' }
  | { kind: 'exists'; field: 'a' | 'l' | 's.d'; value: boolean }
  | { kind: 'size'; value: number }
  | { kind: 'all'; operands: number[] }
  | { kind: 'elem'; above: number; below: number }
  | { kind: 'between'; field: 'a' | 'l' | 's.d'; above: number; below: number }
  | { kind: 'and' | 'or' | 'nor'; parts: SmallFilter[] };

/** The filter in MongoDB's language. */
export function toQuery(filter: SmallFilter): Record<string, unknown> {
  switch (filter.kind) {
    case 'compare':
      return { [filter.field]: { [filter.operator]: filter.operand } };
    case 'in':
      return { [filter.field]: { [filter.operator]: filter.operands } };
    case 'null':
      return { [filter.field]: null };
    case 'exists':
      return { [filter.field]: { $exists: filter.value } };
    case 'size':
      return { l: { $size: filter.value } };
    case 'all':
      return { l: { $all: filter.operands } };
    case 'elem':
      return { l: { $elemMatch: { $gt: filter.above, $lt: filter.below } } };
    case 'between':
      return { [filter.field]: { $gt: filter.above, $lt: filter.below } };
    default:
      return { [`$${filter.kind}`]: filter.parts.map(toQuery) };
  }
}

function read(doc: Small, field: 'a' | 'l' | 's.d'): unknown {
  if (field === 's.d') return doc.s?.d;
  return field === 'a' ? doc.a : doc.l;
}

const candidates = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

function compares(value: unknown, operator: string, operand: number | string): boolean {
  if (operator === '$eq') return value === operand;
  if (typeof value !== typeof operand) return false;
  const [left, right] = [value as number, operand as number];
  if (operator === '$gt') return left > right;
  if (operator === '$gte') return left >= right;
  return operator === '$lt' ? left < right : left <= right;
}

function within(value: unknown, operands: readonly unknown[]): boolean {
  return candidates(value).some((item) => operands.includes(item ?? null));
}

/** Whether a document fulfils a filter. */
export function fulfils(doc: Small, filter: SmallFilter): boolean {
  switch (filter.kind) {
    case 'compare': {
      const values = candidates(read(doc, filter.field));
      if (filter.operator === '$ne') return !values.includes(filter.operand);
      return values.some((value) => compares(value, filter.operator, filter.operand));
    }
    case 'in':
      return within(read(doc, filter.field), filter.operands) === (filter.operator === '$in');
    case 'null':
      return (read(doc, filter.field) ?? null) === null;
    case 'exists':
      return (read(doc, filter.field) !== undefined) === filter.value;
    case 'size':
      return doc.l?.length === filter.value;
    case 'all':
      return (
        filter.operands.length > 0 &&
        filter.operands.every((item) => doc.l?.includes(item) === true)
      );
    case 'elem':
      return doc.l?.some((item) => item > filter.above && item < filter.below) === true;
    case 'between': {
      // of an array, one element may be above and another one below
      const values = candidates(read(doc, filter.field));
      const above = values.some((value) => compares(value, '$gt', filter.above));
      return above && values.some((value) => compares(value, '$lt', filter.below));
    }
    case 'and':
      return filter.parts.every((part) => fulfils(doc, part));
    case 'or':
      return filter.parts.some((part) => fulfils(doc, part));
    default:
      return !filter.parts.some((part) => fulfils(doc, part));
  }
}

/** The rank of MongoDB's order of types, for the types in `Small.a`. */
function rank(value: unknown): number {
  if (value === null || value === undefined) return 0;
  return typeof value === 'number' ? 1 : 2;
}

/** MongoDB's order of the values in `Small.a`. */
export function order(left: unknown, right: unknown): number {
  if (rank(left) !== rank(right)) return rank(left) - rank(right);
  if (rank(left) === 0 || left === right) return 0;
  return (left as number) < (right as number) ? -1 : 1;
}
