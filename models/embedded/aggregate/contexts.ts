import { failedToParse } from '../errors.ts';
import type { FilterContext } from '../query/filter.ts';
import type { ProjectionContext } from '../query/projection.ts';
import { matchedElement } from '../update/positions.ts';
import type { Doc } from '../values/document.ts';
import { compileExpression } from './expressions/compile.ts';
import type { Scope } from './expressions/evaluate.ts';

/** The contexts of a command with the variables of its `let`. */
export type Expressions = FilterContext &
  Pick<ProjectionContext, 'matched'> & {
    /** Compiles an expression; the result is called with a document. */
    readonly expression: (source: unknown) => (doc: Doc) => unknown;
    readonly variables: Doc;
    readonly names: ReadonlySet<string>;
    readonly now: Date;
  };

/** What filters, projections and stages need to compile expressions with the variables in `lets`. */
export function filterContext(lets: Doc, now: Date): Expressions {
  const names = new Set(Object.keys(lets));
  const bad = [...names].find((name) => !/^[a-z\u0080-\uffff][\w\u0080-\uffff]*$/.test(name));
  if (bad !== undefined)
    throw failedToParse(`'${bad}' starts with an invalid character for a user variable name`);
  // the values of `let` are expressions without a document
  const scope: Scope = { root: {}, variables: {}, now };
  const variables: Doc = {};
  for (const [name, value] of Object.entries(lets))
    variables[name] = compileExpression(value)(scope);
  return contextOf(variables, now);
}

/** As `filterContext`, with variables whose values are known already. */
export function contextOf(variables: Doc, now: Date): Expressions {
  const names = new Set(Object.keys(variables));
  const context: Expressions = {
    variables,
    names,
    now,
    expression(source) {
      const evaluate = compileExpression(source, names);
      return (doc) => evaluate({ root: doc, variables, now });
    },
    matched: (filter, doc, path) => matchedElement(filter, doc, path, context),
  };
  return context;
}
