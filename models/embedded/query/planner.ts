import { badValue } from '../errors.ts';
import type { Collection, Index } from '../storage/catalog.ts';
import { equalValues } from '../values/compare.ts';
import { type Doc, getField, isDoc, isOperatorDoc } from '../values/document.ts';
import { TAG, typeTag } from '../values/types.ts';
import {
  combine,
  type FieldRange,
  type KeyRange,
  type Prefix,
  pointKeys,
  rangeKeys,
} from './bounds.ts';
import { type Condition, type Conditions, conditionsOf } from './conditions.ts';
import type { SortField } from './sort-spec.ts';

/** How the documents of a query are reached. */
export type Plan =
  | { readonly kind: 'scan'; readonly reverse: boolean }
  | {
      readonly kind: 'index';
      readonly index: Index;
      readonly ranges: readonly KeyRange[];
      /** First fields under which a document must stand as well, so that others need not be read. */
      readonly also: readonly Buffer[];
      readonly reverse: boolean;
      /** The rows come in the order that was asked for (several ranges are merged). */
      readonly sorted: boolean;
      /** The ranges hold the matching rows and no others: the filter need not run. */
      readonly exact: boolean;
      readonly score: number;
    }
  | { readonly kind: 'union'; readonly plans: readonly IndexPlan[] };

/** A plan that uses one index. */
export type IndexPlan = Extract<Plan, { kind: 'index' }>;

const MAX_PREFIXES = 1000;

const excludesMissing = ({ operator, operand }: Condition) =>
  operator === '$in'
    ? Array.isArray(operand) && operand.every((value) => typeTag(value) !== TAG.null)
    : typeTag(operand) !== TAG.null;

/** True when the filter's conditions make every match part of the partial index. */
function implies(fields: Conditions['fields'], partial: Doc): boolean {
  return Object.entries(partial).every(([name, wanted]) => {
    const own = fields.get(name) ?? [];
    if (!isOperatorDoc(wanted)) {
      return own.some((c) => c.operator === '$eq' && equalValues(c.operand, wanted));
    }
    return Object.entries(wanted).every(([operator, operand]) => {
      if (operator === '$exists') return operand === true && own.some(excludesMissing);
      return own.some((c) => {
        if (c.operator === operator && equalValues(c.operand, operand)) return true;
        return operator === '$eq' && c.operator === '$eq' && equalValues(c.operand, operand);
      });
    });
  });
}

function usable(index: Index, conditions: Conditions): boolean {
  if (index.geographic || index.hidden) return false;
  if (index.partial && !implies(conditions.fields, index.partial.source)) return false;
  if (!index.sparse) return true;
  return index.parts.some((part) => conditions.fields.get(part.name)?.some(excludesMissing));
}

type Match = {
  prefixes: Prefix[];
  also: Buffer[];
  depth: number;
  fixed: Set<string>;
  range: FieldRange | undefined;
  used: number;
  score: number;
};

const PLAIN: readonly number[] = [TAG.number, TAG.string, TAG.objectId, TAG.boolean, TAG.date];

/**
 * Other values that the first field must have. A document with an array there stands once under each element with the
 * same rest of the key, if no other field of the index is an array; so the index tells whether it has them all.
 */
function alsoKeys(index: Index, own: readonly Condition[], point: Condition): Buffer[] {
  const [first] = index.parts;
  if (!first || index.arrays !== 1 || index.id === 0) return [];
  return own
    .filter((c) => c !== point && c.operator === '$eq' && PLAIN.includes(typeTag(c.operand)))
    .flatMap((c) => pointKeys(c, first.direction) ?? []);
}

/** Equality on the leading fields as far as it goes, then one range. */
function matchFields(index: Index, conditions: Conditions, forced: boolean): Match {
  const match: Match = {
    prefixes: [{ key: Buffer.alloc(0), lead: 0 }],
    also: [],
    depth: 0,
    fixed: new Set(),
    range: undefined,
    used: 0,
    score: 0,
  };
  for (const part of index.parts) {
    const own = conditions.fields.get(part.name);
    if (!own) break;
    // Who names the index also puts the condition first that leads to the fewest rows.
    const point = forced
      ? own.find(({ operator }) => operator === '$eq' || operator === '$in')
      : (own.find((c) => c.operator === '$eq') ?? own.find((c) => c.operator === '$in'));
    const keys = point && pointKeys(point, part.direction);
    if (keys && keys.length * match.prefixes.length <= MAX_PREFIXES) {
      if (match.depth === 0) match.also = alsoKeys(index, own, point);
      match.prefixes = match.prefixes.flatMap((p) =>
        keys.map((key) => ({ key: Buffer.concat([p.key, key]), lead: p.lead || key.length })),
      );
      match.depth += 1;
      match.used += 1;
      match.score += keys.length === 1 ? 10 : 8;
      if (keys.length === 1) match.fixed.add(part.name);
      continue;
    }
    match.range = rangeKeys(own, index.multikey);
    if (match.range) {
      match.used += match.range.used;
      match.score += match.range.used > 1 ? 6 : 5;
    }
    break;
  }
  return match;
}

/**
 * Whether the index gives the wanted order after the fixed fields: forwards, backwards or not. An array among the
 * fields that are asked for by value does no harm: a document stands once under each value.
 */
function orderOf(index: Index, match: Match, sort: readonly SortField[]): 1 | -1 | undefined {
  const arraysBehind = index.arrays >>> match.depth !== 0;
  const byArray = index.parts.some(
    ({ name }, at) => (index.arrays >>> at) & 1 && sort.some((field) => field.name === name),
  );
  if (sort.length === 0 || arraysBehind || byArray) return undefined;
  const wanted = sort.filter((field) => !match.fixed.has(field.name));
  const rest = index.parts.slice(match.depth);
  for (const way of [1, -1] as const) {
    const fits = wanted.every(
      (field, i) => rest[i]?.name === field.name && rest[i]?.direction === field.direction * way,
    );
    if (fits) return way;
  }
  return undefined;
}

function isExact(index: Index, conditions: Conditions, match: Match): boolean {
  if (!conditions.complete || index.multikey) return false;
  let all = 0;
  for (const own of conditions.fields.values()) {
    all += own.length;
    for (const { operand } of own) {
      const values = Array.isArray(operand) ? operand : [operand];
      if (values.some((value) => Array.isArray(value) || typeTag(value) === TAG.undefined)) {
        return false;
      }
    }
  }
  return all === match.used;
}

function planIndex(
  index: Index,
  conditions: Conditions,
  sort: readonly SortField[],
  forced: boolean,
): IndexPlan | undefined {
  if (!forced && !usable(index, conditions)) return undefined;
  const match = matchFields(index, conditions, forced);
  const order = orderOf(index, match, sort);
  if (match.score === 0 && order === undefined && !forced) return undefined;
  const direction = index.parts[match.depth]?.direction ?? 1;
  const whole = index.unique && match.depth === index.parts.length ? 100 : 0;
  return {
    kind: 'index',
    index,
    ranges: combine(match.prefixes, match.range, direction),
    also: match.also,
    reverse: order === -1,
    sorted: order !== undefined,
    exact: isExact(index, conditions, match),
    score: match.score + whole + (order === undefined ? 0 : 4),
  };
}

function best(plans: readonly (IndexPlan | undefined)[]): IndexPlan | undefined {
  return plans.reduce((a, b) => (b && (!a || b.score > a.score) ? b : a), undefined);
}

/**
 * The index that a hint names by name or by key.
 * @throws CommandError 2 when there is none
 */
function hinted(collection: Collection, hint: unknown): Index | 'natural' | 'reverse' {
  if (isDoc(hint) && '$natural' in hint) {
    return Number(getField(hint, '$natural')) < 0 ? 'reverse' : 'natural';
  }
  const index = [collection.idIndex, ...collection.indexes].find((candidate) =>
    typeof hint === 'string'
      ? candidate.name === hint
      : equalValues(getField(candidate.spec, 'key'), hint),
  );
  if (!index) {
    throw badValue(
      'error processing query: planner returned error: bad hint; hint provided does not correspond to an existing index',
    );
  }
  return index;
}

/** Chooses how to reach the documents that a filter matches, and in which order they come. */
export function planQuery(
  collection: Collection,
  filter: Doc,
  sort: readonly SortField[] = [],
  hint?: unknown,
): Plan {
  const natural = sort[0]?.name === '$natural' ? sort[0].direction : 1;
  const conditions = conditionsOf(filter);
  if (hint !== undefined) {
    const index = hinted(collection, hint);
    if (index === 'natural' || index === 'reverse') {
      return { kind: 'scan', reverse: index === 'reverse' };
    }
    const plan = index.geographic ? undefined : planIndex(index, conditions, sort, true);
    return plan ?? { kind: 'scan', reverse: false };
  }
  if (sort[0]?.name === '$natural') return { kind: 'scan', reverse: natural === -1 };
  const candidates = [collection.idIndex, ...collection.indexes];
  const plan = best(candidates.map((index) => planIndex(index, conditions, sort, false)));
  const filtered = plan && plan.score > 4;
  if (!filtered && Array.isArray(filter['$or'])) {
    const plans = filter['$or'].map((branch) => {
      const own = conditionsOf(isDoc(branch) ? branch : {});
      return best(candidates.map((index) => planIndex(index, own, [], false)));
    });
    const used = plans.filter((branch) => branch !== undefined);
    if (used.length > 0 && used.length === plans.length && !plan?.sorted) {
      return { kind: 'union', plans: used };
    }
  }
  return plan ?? { kind: 'scan', reverse: false };
}
