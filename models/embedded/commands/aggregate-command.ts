import { filterContext } from '../aggregate/contexts.ts';
import { encodedPipeline, runPipeline } from '../aggregate/pipeline.ts';
import { writeResult } from '../aggregate/sink.ts';
import { type NamedStage, type PipelineInput, readStages } from '../aggregate/stages.ts';
import { CommandError, failedToParse } from '../errors.ts';
import { countByIndex } from '../query/find.ts';
import { wholeNumber } from '../values/arithmetic.ts';
import { type Doc, isDoc } from '../values/document.ts';
import {
  type Context,
  docOption,
  namespace,
  type ReadCommand,
  type WriteCommand,
} from './command.ts';
import { openCursor } from './cursor-commands.ts';
import { cursorBatchSize, documents } from './index-commands.ts';

const OPTIONS = {
  known: ['pipeline', 'cursor', 'hint', 'let', 'allowDiskUse', 'bypassDocumentValidation'],
  rejected: ['collation', 'explain', 'rawData', 'exchange', 'fromRouter', 'needsMerge'],
};

/** `{ aggregate: 1 }` runs on no collection. */
function target(context: Context, stages: readonly NamedStage[]): string {
  if (wholeNumber(context.command['aggregate']) !== 1) return namespace(context);
  const first = stages[0]?.[0];
  const free = ['$documents', '$currentOp', '$listLocalSessions', '$changeStream', '$queryStats'];
  if (first === undefined || !free.includes(first)) {
    throw new CommandError(
      73,
      'InvalidNamespace',
      `{aggregate: 1} is not valid for '${String(first)}'; a collection is required.`,
    );
  }
  return `${context.db}.$cmd.aggregate`;
}

function prepare(context: Context) {
  const stages = readStages(context.command['pipeline']);
  if (context.command['cursor'] === undefined) {
    throw failedToParse(
      "The 'cursor' option is required, except for aggregate with the explain argument",
    );
  }
  const ns = target(context, stages);
  const expressions = filterContext(docOption(context.command, 'let'), context.now);
  const input: PipelineInput = {
    view: context.view,
    db: context.db,
    ns,
    hint: context.command['hint'],
  };
  return { stages, ns, expressions, input };
}

/** True for the pipeline that drivers send for `countDocuments`. */
function countsAll(group: unknown): group is Doc {
  if (!isDoc(group) || Object.keys(group).join() !== '_id,n') return false;
  const n = group['n'];
  return (
    isDoc(group['_id']) === false &&
    typeof group['_id'] !== 'string' &&
    isDoc(n) &&
    wholeNumber(n['$sum']) === 1
  );
}

/** Answers `countDocuments` from an index alone where one holds exactly the matches. */
function quickCount(
  stages: readonly NamedStage[],
  input: PipelineInput,
  context: ReturnType<typeof filterContext>,
): Doc[] | undefined {
  const [match, group] = stages;
  if (stages.length !== 2 || match?.[0] !== '$match' || group?.[0] !== '$group') return undefined;
  const filter = match[1];
  const collection = input.view.catalog.get(input.ns);
  if (!isDoc(filter) || !countsAll(group[1]) || !collection) return undefined;
  const n = countByIndex(input.view, collection, { filter, hint: input.hint, context });
  if (n === undefined) return undefined;
  return n === 0 ? [] : [{ _id: group[1]['_id'], n }];
}

/** `aggregate` without `$out` and `$merge`. */
export const aggregate: ReadCommand = {
  mode: 'read',
  inTransaction: true,
  ...OPTIONS,
  run(context) {
    const { stages, ns, expressions, input } = prepare(context);
    const counted = quickCount(stages, input, expressions);
    const flow = counted ? documents(counted) : encodedPipeline(stages, input, expressions);
    return openCursor(context, ns, flow, cursorBatchSize(context));
  },
};

/** `aggregate` that ends in `$out` or `$merge`: one atomic change. */
export const aggregateInto: WriteCommand = {
  mode: 'write',
  inTransaction: false,
  retryable: false,
  ...OPTIONS,
  run(context) {
    const { stages, ns, expressions, input } = prepare(context);
    const last = stages.at(-1);
    if (last)
      writeResult(
        context.view,
        runPipeline(stages.slice(0, -1), input, expressions),
        last,
        context.db,
        expressions,
      );
    return { fields: {}, batch: { name: 'firstBatch', items: [], id: 0, ns } };
  },
};
