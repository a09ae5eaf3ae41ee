import { badValue, failedToParse } from '../errors.ts';
import { find } from '../query/find.ts';
import { type Flow, PAUSE } from '../query/flow.ts';
import { type Doc, decodePlain, isDoc } from '../values/document.ts';
import { parsePath, visitPath } from '../values/paths.ts';
import { contextOf } from './contexts.ts';
import { compileExpression } from './expressions/compile.ts';
import type { Stage } from './group.ts';
import { type NamedStage, type Nesting, type PipelineInput, readStages } from './stages.ts';
import { replaceAt } from './stream-stages.ts';

const LOOKUP_FIELDS = ['from', 'as', 'localField', 'foreignField', 'let', 'pipeline'];

function collect(flow: Flow<Doc>): Doc[] {
  const docs: Doc[] = [];
  for (const doc of flow) if (doc !== PAUSE) docs.push(doc);
  return docs;
}

function stringField(source: Doc, name: string, stage: string): string {
  const value = source[name];
  if (typeof value !== 'string' || value === '')
    throw failedToParse(`${stage} argument '${name}' must be a non-empty string`);
  return value;
}

/** The values a local field joins on: the elements of arrays, null when it is missing. */
function localValues(doc: Doc, field: string): unknown[] {
  const values: unknown[] = [];
  visitPath(doc, parsePath(field), (value) => {
    if (Array.isArray(value)) values.push(...value);
    else values.push(value ?? null);
    return false;
  });
  return values.length > 0 ? values : [null];
}

/** `$lookup`: each document asks the other collection through its indexes. */
function lookupStage(operand: unknown, { input, context, compile, run }: Nesting): Stage {
  if (!isDoc(operand)) throw failedToParse('the $lookup specification must be an Object');
  const unknown = Object.keys(operand).find((key) => !LOOKUP_FIELDS.includes(key));
  if (unknown !== undefined) throw failedToParse(`unknown argument to $lookup: ${unknown}`);
  const as = parsePath(stringField(operand, 'as', '$lookup'));
  const from = 'from' in operand ? stringField(operand, 'from', '$lookup') : '';
  const joins = 'localField' in operand || 'foreignField' in operand;
  const local = joins ? stringField(operand, 'localField', '$lookup') : undefined;
  const foreign = joins ? stringField(operand, 'foreignField', '$lookup') : undefined;
  if (!joins && !('pipeline' in operand))
    throw failedToParse(
      "$lookup requires either 'pipeline' or both 'localField' and 'foreignField' to be specified",
    );
  const stages = 'pipeline' in operand ? readStages(operand['pipeline']) : undefined;
  const lets = isDoc(operand['let']) ? Object.entries(operand['let']) : [];
  const variables = lets.map(
    ([name, value]) => [name, compileExpression(value, context.names)] as const,
  );
  const other: PipelineInput = { view: input.view, db: input.db, ns: `${input.db}.${from}` };
  if (stages) {
    // checked once here, so that a wrong pipeline fails also when no document comes
    const names = Object.fromEntries(lets.map(([name]) => [name, null]));
    const rest = stages[0]?.[0] === '$documents' ? stages.slice(1) : stages;
    compile(rest, other, contextOf({ ...context.variables, ...names }, context.now));
  }

  function joined(doc: Doc): Doc[] {
    const scope = { root: doc, variables: context.variables, now: context.now };
    const own = Object.fromEntries(variables.map(([name, of]) => [name, of(scope)]));
    const inner =
      variables.length > 0 ? contextOf({ ...context.variables, ...own }, context.now) : context;
    const match: NamedStage[] =
      local !== undefined && foreign !== undefined
        ? [['$match', { [foreign]: { $in: localValues(doc, local) } }]]
        : [];
    if (stages) return collect(run([...match, ...stages], other, inner));
    const collection = input.view.catalog.get(other.ns);
    if (!collection) return [];
    const filter = match[0]?.[1] as Doc;
    const docs: Doc[] = [];
    for (const row of find(input.view, collection, { filter, context: inner })) {
      if (row !== PAUSE) docs.push(decodePlain(row.bytes));
    }
    return docs;
  }

  return function* (flow) {
    for (const doc of flow) {
      if (doc === PAUSE) yield PAUSE;
      else {
        yield replaceAt(doc, as, joined(doc));
        yield PAUSE;
      }
    }
  };
}

/** `$facet`: the input is held once and every branch reads it. */
function facetStage(operand: unknown, { input, context, compile }: Nesting): Stage {
  if (!isDoc(operand) || Object.keys(operand).length === 0) {
    throw failedToParse('the $facet specification must be a non-empty object');
  }
  const branches = Object.entries(operand).map(([name, pipeline]) => {
    const stages = readStages(pipeline);
    const bad = stages.find(([stage]) =>
      ['$facet', '$out', '$merge', '$documents'].includes(stage),
    );
    if (bad) throw badValue(`${bad[0]} is not allowed to be used within a $facet stage`);
    return { name, make: () => compile(stages, input, context) };
  });
  for (const { make } of branches) make();
  return function* (flow) {
    const docs: Doc[] = [];
    for (const doc of flow) {
      if (doc === PAUSE) yield PAUSE;
      else docs.push(doc);
    }
    const out: Doc = {};
    for (const { name, make } of branches) {
      const start: Flow<Doc> = docs.values() as unknown as Flow<Doc>;
      out[name] = collect(make().reduce((current, stage) => stage(current), start));
      yield PAUSE;
    }
    yield out;
  };
}

function unionStage(operand: unknown, { input, context, run }: Nesting): Stage {
  const options: Doc = isDoc(operand) ? operand : { coll: operand };
  const unknown = Object.keys(options).find((key) => key !== 'coll' && key !== 'pipeline');
  if (unknown !== undefined)
    throw failedToParse(`BSON field '$unionWith.${unknown}' is an unknown field.`);
  const coll = 'coll' in options ? stringField(options, 'coll', '$unionWith') : '';
  const stages = options['pipeline'] === undefined ? [] : readStages(options['pipeline']);
  const other: PipelineInput = { view: input.view, db: input.db, ns: `${input.db}.${coll}` };
  return function* (flow) {
    yield* flow;
    yield* run(stages, other, context);
  };
}

/**
 * Compiles a stage that reads other collections or runs pipelines inside.
 * @returns undefined for stages of other kinds
 */
export function joinStage(name: string, operand: unknown, nesting: Nesting): Stage | undefined {
  switch (name) {
    case '$lookup':
      return lookupStage(operand, nesting);
    case '$facet':
      return facetStage(operand, nesting);
    case '$unionWith':
      return unionStage(operand, nesting);
    default:
      return undefined;
  }
}
