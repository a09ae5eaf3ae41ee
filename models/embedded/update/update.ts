import { ObjectId } from 'bson';
import { CommandError, failedToParse } from '../errors.ts';
import type { FilterContext } from '../query/filter.ts';
import { equalValues } from '../values/compare.ts';
import { clone, type Doc, encode, isDoc, isOperatorDoc, setField } from '../values/document.ts';
import { parsePath } from '../values/paths.ts';
import { compileOperators } from './operators.ts';
import { compileArrayFilters, matchedElement } from './positions.ts';
import { createPlace } from './targets.ts';

/** A compiled update: gives the new document, never changes the old one. */
export type Update = {
  readonly apply: (old: Doc) => Doc;
  /** The document that an upsert stores when nothing matched. */
  readonly upsert: () => Doc;
  readonly kind: 'operators' | 'replacement' | 'pipeline';
  /** The only fields of the document that `apply` may change; undefined when any may. */
  readonly touched?: ReadonlySet<string>;
};

/** What an update is compiled with. `pipeline` runs update stages on one document. */
export type UpdateContext = FilterContext & {
  readonly filter: Doc;
  readonly arrayFilters?: unknown;
  readonly now: Date;
  readonly pipeline: (stages: unknown[]) => (doc: Doc) => Doc;
};

/** The fields that a filter's equalities give to an upserted document. */
function seedOf(filter: Doc, seed: Doc = {}): Doc {
  for (const [name, condition] of Object.entries(filter)) {
    if (name === '$and' && Array.isArray(condition)) {
      for (const branch of condition) if (isDoc(branch)) seedOf(branch, seed);
    } else if (name === '$or' && Array.isArray(condition) && condition.length === 1) {
      if (isDoc(condition[0])) seedOf(condition[0], seed);
    } else if (!name.startsWith('$')) {
      const value = equality(condition);
      if (value !== undefined) createPlace(seed, parsePath(name)).set(clone(value));
    }
  }
  return seed;
}

function equality(condition: unknown): unknown {
  if (condition instanceof RegExp) return undefined;
  if (isDoc(condition) || typeof condition !== 'object' || condition === null) {
    if (!isOperatorDoc(condition)) return condition;
    if ('$eq' in condition) return condition['$eq'];
    const list = condition['$in'] ?? condition['$all'];
    return Array.isArray(list) && list.length === 1 ? list[0] : undefined;
  }
  return (condition as { _bsontype?: string })._bsontype === 'BSONRegExp' ? undefined : condition;
}

function withId(doc: Doc, seed: Doc): Doc {
  const { _id: id = seed['_id'] === undefined ? new ObjectId() : seed['_id'] } = doc;
  const { _id: _, ...rest } = doc;
  return { _id: id, ...rest };
}

function checkReplacement(source: Doc): void {
  const dollar = Object.keys(source).find((key) => key.startsWith('$'));
  if (dollar !== undefined) {
    throw new CommandError(
      52,
      'DollarPrefixedFieldName',
      `The dollar ($) prefixed field '${dollar}' in '${dollar}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
    );
  }
}

function replacement(source: Doc, context: UpdateContext): Update {
  checkReplacement(source);
  const apply = (old: Doc) => {
    const { _id: id = old['_id'], ...rest } = clone(source);
    return { _id: id, ...rest };
  };
  return {
    kind: 'replacement',
    apply,
    upsert: () => withId(clone(source), seedOf(context.filter)),
  };
}

function pipeline(stages: unknown[], context: UpdateContext): Update {
  if (context.arrayFilters !== undefined) {
    throw failedToParse('arrayFilters may not be specified for pipeline-syle updates');
  }
  const run = context.pipeline(stages);
  const apply = (old: Doc) => {
    const { _id: id = old['_id'], ...rest } = run(old);
    return { _id: id, ...rest };
  };
  return {
    kind: 'pipeline',
    apply,
    upsert() {
      const seed = seedOf(context.filter);
      return withId(run(seed), seed);
    },
  };
}

/** The document's own fields that update operators name. */
function touchedBy(source: Doc): Set<string> {
  const touched = new Set<string>();
  for (const [operator, fields] of Object.entries(source)) {
    if (!isDoc(fields)) continue;
    for (const [name, operand] of Object.entries(fields)) {
      const names = operator === '$rename' ? [name, String(operand)] : [name];
      for (const path of names) touched.add(parsePath(path)[0] ?? path);
    }
  }
  return touched;
}

/** A copy in which only the named fields are copied deep: the others are shared and must not be changed. */
function cloneFields(doc: Doc, names: ReadonlySet<string>): Doc {
  const copy: Doc = {};
  for (const key of Object.keys(doc))
    setField(copy, key, names.has(key) ? clone(doc[key]) : doc[key]);
  return copy;
}

function operators(source: Doc, context: UpdateContext): Update {
  const touched = touchedBy(source);
  const change = compileOperators(source, context, context.now);
  const filters = compileArrayFilters(context.arrayFilters, source, context);
  return {
    kind: 'operators',
    touched,
    apply(old) {
      const doc = cloneFields(old, touched);
      const matched = (path: string) => matchedElement(context.filter, old, path, context);
      change(doc, { matched, filters }, false);
      return doc;
    },
    upsert() {
      const seed = seedOf(context.filter);
      const doc = clone(seed);
      change(doc, { matched: () => undefined, filters }, true);
      if ('_id' in seed && !equalValues(seed['_id'], doc['_id'])) {
        throw new CommandError(
          66,
          'ImmutableField',
          `Performing an update on the path '_id' would modify the immutable field '_id'`,
        );
      }
      return withId(doc, {});
    },
  };
}

/**
 * Compiles operators, a replacement or a pipeline.
 * @throws CommandError for everything unknown or malformed, before any document is touched
 */
export function compileUpdate(source: unknown, context: UpdateContext): Update {
  if (Array.isArray(source)) return pipeline(source, context);
  if (!isDoc(source)) throw failedToParse('Update argument must be either an object or an array');
  if (!isOperatorDoc(source)) {
    if (context.arrayFilters !== undefined) {
      throw failedToParse('arrayFilters may not be specified for replacement-style updates');
    }
    return replacement(source, context);
  }
  return operators(source, context);
}

/** The changed document's bytes, or undefined when the update left it byte for byte as it was. */
export function changedBytes(before: Uint8Array, after: Doc): Uint8Array | undefined {
  const bytes = encode(after);
  return Buffer.compare(before, bytes) === 0 ? undefined : bytes;
}
