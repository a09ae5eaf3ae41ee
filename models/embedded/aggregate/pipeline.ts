import { CommandError, failedToParse, notImplemented } from '../errors.ts';
import { compileFilter, needsWidths } from '../query/filter.ts';
import { find } from '../query/find.ts';
import { type Flow, PAUSE } from '../query/flow.ts';
import type { StoredRow } from '../query/scan.ts';
import { parseSort } from '../query/sort-spec.ts';
import { wholeNumber } from '../values/arithmetic.ts';
import { type Doc, decodePlain, decodeTyped, encode, isDoc } from '../values/document.ts';
import type { Expressions } from './contexts.ts';
import type { Stage } from './group.ts';
import { joinStage } from './joins.ts';
import type { NamedStage, PipelineInput } from './stages.ts';
import { sortStage, streamStage } from './stream-stages.ts';

/** Stages that MongoDB has and this store refuses by name. */
const REJECTED = [
  '$changeStream',
  '$changeStreamSplitLargeEvent',
  '$geoNear',
  '$graphLookup',
  '$search',
  '$searchMeta',
  '$vectorSearch',
  '$indexStats',
  '$collStats',
  '$planCacheStats',
  '$currentOp',
  '$listSessions',
  '$listLocalSessions',
  '$listSampledQueries',
  '$listSearchIndexes',
  '$densify',
  '$fill',
  '$setWindowFields',
  '$bucketAuto',
  '$querySettings',
  '$shardedDataDistribution',
];

/** Compiles stages; adjoining `$sort` and `$limit` hold only what the limit keeps. */
export function compileStages(
  stages: readonly NamedStage[],
  input: PipelineInput,
  context: Expressions,
): Stage[] {
  return stages.map(([name, operand], i) => {
    if (REJECTED.includes(name)) {
      const note = /search/i.test(name) ? ' (a stage of MongoDB Atlas)' : '';
      throw notImplemented('aggregation stage', name, note);
    }
    if (name === '$out' || name === '$merge') {
      throw new CommandError(
        40601,
        'Location40601',
        `${name} can only be the final stage in the pipeline`,
      );
    }
    const following = stages[i + 1];
    if (name === '$sort' && following?.[0] === '$limit') {
      const keep = wholeNumber(following[1]);
      if (keep !== undefined && keep > 0) return sortStage(operand, keep);
    }
    const stage =
      streamStage(name, operand, context) ??
      joinStage(name, operand, { input, context, compile: compileStages, run: runPipeline });
    if (!stage)
      throw new CommandError(40324, 'Location40324', `Unrecognized pipeline stage name: '${name}'`);
    return stage;
  });
}

type Source = { readonly rows: Flow<StoredRow> | undefined; readonly rest: readonly NamedStage[] };

/** Lets the query planner serve the leading `$match`, `$sort`, `$skip` and `$limit`. */
function readSource(
  stages: readonly NamedStage[],
  input: PipelineInput,
  context: Expressions,
): Source {
  const rest = [...stages];
  let filter: Doc = {};
  while (rest[0]?.[0] === '$match' && isDoc(rest[0][1])) {
    const [, operand] = rest.shift() ?? [];
    if (isDoc(operand))
      filter = Object.keys(filter).length === 0 ? operand : { $and: [filter, operand] };
  }
  compileFilter(filter, context);
  let sort: unknown;
  if (rest[0]?.[0] === '$sort' && isDoc(rest[0][1]) && parseSort(rest[0][1]).length > 0)
    sort = rest.shift()?.[1];
  let [skip, limit] = [0, 0];
  if (rest[0]?.[0] === '$skip') skip = wholeNumber(rest[0][1]) ?? -1;
  if (skip > 0) rest.shift();
  else skip = 0;
  if (rest[0]?.[0] === '$limit') limit = wholeNumber(rest[0][1]) ?? -1;
  if (limit > 0) rest.shift();
  else limit = 0;
  const collection = input.view.catalog.get(input.ns);
  if (!collection) return { rows: undefined, rest };
  const query = { filter, sort, skip, limit, hint: input.hint, context };
  return { rows: find(input.view, collection, query), rest };
}

function* decoded(
  rows: Flow<StoredRow> | undefined,
  decode: (bytes: Uint8Array) => Doc,
): Flow<Doc> {
  if (rows) for (const row of rows) yield row === PAUSE ? PAUSE : decode(row.bytes);
}

function* given(docs: readonly Doc[]): Flow<Doc> {
  yield* docs;
}

/** The documents of a leading `$documents` stage, or undefined. */
function literalDocuments(stages: readonly NamedStage[], context: Expressions): Doc[] | undefined {
  if (stages[0]?.[0] !== '$documents') return undefined;
  const value = context.expression(stages[0][1])({});
  if (!Array.isArray(value) || !value.every(isDoc))
    throw failedToParse("an array of documents is expected in '$documents'");
  return value;
}

/** Runs stages over a collection as a stream of documents. */
export function runPipeline(
  stages: readonly NamedStage[],
  input: PipelineInput,
  context: Expressions,
): Flow<Doc> {
  const documents = literalDocuments(stages, context);
  if (documents) return through(given(documents), compileStages(stages.slice(1), input, context));
  const { rows, rest } = readSource(stages, input, context);
  const compiled = compileStages(rest, input, context);
  const decode = needsWidths(stages) ? decodeTyped : decodePlain;
  return through(decoded(rows, decode), compiled);
}

function through(source: Flow<Doc>, stages: readonly Stage[]): Flow<Doc> {
  return stages.reduce((flow, stage) => stage(flow), source);
}

/** As `runPipeline`, encoded. Documents that no stage changes are never decoded. */
export function* encodedPipeline(
  stages: readonly NamedStage[],
  input: PipelineInput,
  context: Expressions,
): Flow<Uint8Array> {
  if (stages[0]?.[0] !== '$documents') {
    const { rows, rest } = readSource(stages, input, context);
    if (rest.length === 0) {
      if (rows) for (const row of rows) yield row === PAUSE ? PAUSE : row.bytes;
      return;
    }
  }
  for (const doc of runPipeline(stages, input, context)) yield doc === PAUSE ? PAUSE : encode(doc);
}
