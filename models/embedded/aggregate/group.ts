import { notImplemented } from '../errors.ts';
import { type Flow, PAUSE } from '../query/flow.ts';
import { compareValues } from '../values/compare.ts';
import { type Doc, isDoc, setField } from '../values/document.ts';
import { encodeKey } from '../values/key-encoding.ts';
import { type Accumulator, compileAccumulator } from './accumulators.ts';
import type { Expressions } from './contexts.ts';
import { compileExpression } from './expressions/compile.ts';
import { type Evaluate, expressionError, type Scope } from './expressions/evaluate.ts';

/** Turns one stream of documents to another. */
export type Stage = (input: Flow<Doc>) => Flow<Doc>;

type Group = { readonly id: unknown; readonly fields: Accumulator[] };

/** A key for a Map; strings and plain numbers, the usual ones, are not encoded. */
function groupKey(id: unknown): unknown {
  if (typeof id === 'string') return id;
  if (id === undefined) return undefined;
  return `\0${encodeKey(id).toString('latin1')}`;
}

/** `$group`. */
export function groupStage(source: unknown, context: Expressions): Stage {
  if (!isDoc(source)) {
    throw expressionError(15947, "a group's fields must be specified in an object");
  }
  const { _id: idSource, ...fields } = source;
  if (!('_id' in source)) {
    throw expressionError(15955, 'a group specification must include an _id');
  }
  if ('$doingMerge' in fields) throw notImplemented('option', '$doingMerge');
  return groupBy(compileExpression(idSource, context.names), fields, context);
}

/** Groups by a value: only the groups are held in memory, never the documents. */
function groupBy(id: Evaluate, source: Doc, context: Expressions): Stage {
  const compile = (part: unknown) => compileExpression(part, context.names);
  const fields = Object.entries(source).map(([name, operand]) => {
    if (name.includes('.')) {
      throw expressionError(40235, `The field name '${name}' cannot contain '.'`);
    }
    return { name, ...compileAccumulator(operand, compile, name) };
  });
  const { variables, now } = context;
  return function* (input) {
    const groups = new Map<unknown, Group>();
    for (const doc of input) {
      if (doc === PAUSE) {
        yield PAUSE;
        continue;
      }
      const scope: Scope = { root: doc, variables, now };
      const value = id(scope);
      const key = groupKey(value ?? null);
      let group = groups.get(key);
      if (!group) {
        group = { id: value ?? null, fields: fields.map(({ make }) => make()) };
        groups.set(key, group);
      }
      for (const [i, field] of fields.entries()) group.fields[i]?.add(field.value(scope));
    }
    for (const group of groups.values()) {
      const out: Doc = { _id: group.id };
      for (const [i, { name }] of fields.entries()) setField(out, name, group.fields[i]?.result());
      yield out;
    }
  };
}

/** `$bucket`: a group by the boundary below the value. */
export function bucketStage(source: unknown, context: Expressions): Stage {
  if (!isDoc(source)) throw expressionError(40201, 'Argument to $bucket stage must be an object');
  const { groupBy: by, boundaries, default: otherwise, output, ...rest } = source;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined)
    throw expressionError(40197, `Unrecognized option to $bucket: ${unknown}.`);
  if (!Array.isArray(boundaries) || boundaries.length < 2) {
    throw expressionError(40192, `The $bucket 'boundaries' field must have at least 2 values`);
  }
  for (let i = 1; i < boundaries.length; i++) {
    if (compareValues(boundaries[i - 1], boundaries[i]) >= 0) {
      throw expressionError(40194, `The 'boundaries' option to $bucket must be sorted`);
    }
  }
  const value = compileExpression(by, context.names);
  const id: Evaluate = (scope) => {
    const of = value(scope);
    const above = boundaries.findIndex((boundary) => compareValues(of, boundary) < 0);
    if (above > 0 && of !== undefined) return boundaries[above - 1];
    if ('default' in source) return otherwise;
    throw expressionError(
      40066,
      '$bucket could not find a matching branch for an input, and no default was specified.',
    );
  };
  const fields = isDoc(output) ? output : { count: { $sum: 1 } };
  return sorted(groupBy(id, fields, context), (a, b) => compareValues(a['_id'], b['_id']));
}

/** `$sortByCount`. */
export function sortByCountStage(source: unknown, context: Expressions): Stage {
  const group = groupStage({ _id: source, count: { $sum: 1 } }, context);
  return sorted(group, (a, b) => compareValues(b['count'], a['count']));
}

function sorted(stage: Stage, order: (a: Doc, b: Doc) => number): Stage {
  return function* (input) {
    const docs: Doc[] = [];
    for (const doc of stage(input)) {
      if (doc === PAUSE) yield PAUSE;
      else docs.push(doc);
    }
    yield* docs.sort(order);
  };
}
