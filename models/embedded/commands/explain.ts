import { filterContext } from '../aggregate/contexts.ts';
import { CommandError, notImplemented } from '../errors.ts';
import { compileFilter } from '../query/filter.ts';
import { type Plan, planQuery } from '../query/planner.ts';
import { parseSort } from '../query/sort-spec.ts';
import { type Doc, getField, isDoc } from '../values/document.ts';
import { type Context, checkNamespace, type ReadCommand, reply } from './command.ts';
import { checkFields } from './options.ts';

/** The filter and sort that the planner sees of an explained command. */
function queryOf(name: string, inner: Doc): { filter: Doc; sort: unknown; hint: unknown } {
  const hint = inner['hint'];
  const as = (value: unknown): Doc => (isDoc(value) ? value : {});
  const firstOf = (list: unknown) => as(Array.isArray(list) ? list[0] : undefined);
  switch (name) {
    case 'find':
      return { filter: as(inner['filter']), sort: inner['sort'], hint };
    case 'count':
    case 'distinct':
      return { filter: as(inner['query']), sort: undefined, hint };
    case 'findAndModify':
      return { filter: as(inner['query']), sort: inner['sort'], hint };
    case 'update':
      return {
        filter: as(firstOf(inner['updates'])['q']),
        sort: undefined,
        hint: firstOf(inner['updates'])['hint'],
      };
    case 'delete':
      return {
        filter: as(firstOf(inner['deletes'])['q']),
        sort: undefined,
        hint: firstOf(inner['deletes'])['hint'],
      };
    case 'aggregate': {
      const pipeline = Array.isArray(inner['pipeline']) ? inner['pipeline'].filter(isDoc) : [];
      const matches = pipeline[0] && '$match' in pipeline[0];
      const sort = pipeline[matches ? 1 : 0]?.['$sort'];
      return { filter: as(matches ? pipeline[0]?.['$match'] : {}), sort, hint };
    }
    default:
      throw notImplemented('explain of command', name);
  }
}

function stageOf(plan: Plan, filter: Doc): Doc {
  if (plan.kind === 'scan') {
    return { stage: 'COLLSCAN', direction: plan.reverse ? 'backward' : 'forward', filter };
  }
  if (plan.kind === 'union') {
    return {
      stage: 'FETCH',
      filter,
      inputStage: { stage: 'OR', inputStages: plan.plans.map((branch) => indexStage(branch)) },
    };
  }
  if (plan.index.id === 0 && plan.exact && plan.ranges.length === 1) return { stage: 'IDHACK' };
  return { stage: 'FETCH', ...(plan.exact ? {} : { filter }), inputStage: indexStage(plan) };
}

function indexStage(plan: Extract<Plan, { kind: 'index' }>): Doc {
  return {
    stage: 'IXSCAN',
    keyPattern: getField(plan.index.spec, 'key'),
    indexName: plan.index.name,
    isMultiKey: plan.index.multikey,
    isUnique: plan.index.unique,
    direction: plan.reverse ? 'backward' : 'forward',
    ranges: plan.ranges.length,
  };
}

function explainPlan(context: Context, name: string, inner: Doc): Doc {
  const ns = checkNamespace(`${context.db}.${String(inner[name])}`);
  const { filter, sort, hint } = queryOf(name, inner);
  compileFilter(filter, filterContext({}, context.now));
  const fields = parseSort(sort);
  const collection = context.view.catalog.get(ns);
  if (!collection) return { namespace: ns, winningPlan: { stage: 'EOF' }, rejectedPlans: [] };
  const plan = planQuery(collection, filter, fields, hint);
  const inOrder = fields.length === 0 || (plan.kind === 'index' && plan.sorted);
  const stage = stageOf(plan, filter);
  const winningPlan = inOrder ? stage : { stage: 'SORT', sortPattern: sort, inputStage: stage };
  return { namespace: ns, parsedQuery: filter, winningPlan, rejectedPlans: [] };
}

/** `explain`: which index serves a command; the command itself does not run. */
export const explain: ReadCommand = {
  mode: 'read',
  inTransaction: false,
  known: ['verbosity'],
  run(context) {
    const inner = context.command['explain'];
    if (!isDoc(inner)) throw new CommandError(14, 'TypeMismatch', "'explain' must be an object");
    const name = Object.keys(inner)[0] ?? '';
    checkFields(context.command, 'explain', Object.keys(context.command));
    return reply({
      explainVersion: '1',
      queryPlanner: explainPlan(context, name, inner),
      serverInfo: { host: 'embedded', version: 'sqlite' },
    });
  },
};
