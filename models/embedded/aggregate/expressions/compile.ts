import { CommandError, notImplemented } from '../../errors.ts';
import { type Doc, getField, isDoc, setField } from '../../values/document.ts';
import { type Path, parsePath } from '../../values/paths.ts';
import { ARITHMETIC } from './arithmetic.ts';
import { ARRAYS } from './arrays.ts';
import { DATES } from './dates.ts';
import { type Evaluate, expressionError, type Operators, type Scope } from './evaluate.ts';
import { LOGIC } from './logic.ts';
import { OBJECTS } from './objects.ts';
import { REDUCTIONS } from './reductions.ts';
import { STRINGS } from './strings.ts';
import { TYPES } from './types.ts';

const OPERATORS: Operators = {
  ...ARITHMETIC,
  ...ARRAYS,
  ...DATES,
  ...LOGIC,
  ...OBJECTS,
  ...REDUCTIONS,
  ...STRINGS,
  ...TYPES,
};

/** Operators that MongoDB has and this store refuses by name. */
const REJECTED = [
  '$function',
  '$accumulator',
  '$meta',
  '$toHashedIndexKey',
  '$binarySize',
  '$bsonSize',
  '$asinh',
  '$acosh',
  '$atanh',
  '$tsSecond',
  '$tsIncrement',
  '$sampleRate',
  '$percentile',
  '$median',
  '$toUUID',
];

/** The value at a path as expressions see it: arrays on the way give an array of what their elements have. */
function pathValue(node: unknown, path: Path, depth: number): unknown {
  let value = node;
  for (let i = depth; i < path.length; i++) {
    if (Array.isArray(value)) {
      const out: unknown[] = [];
      for (const item of value) {
        const inner = isDoc(item) || Array.isArray(item) ? pathValue(item, path, i) : undefined;
        if (inner !== undefined) out.push(inner);
      }
      return out;
    }
    if (!isDoc(value)) return undefined;
    value = getField(value, path[i] ?? '');
  }
  return value;
}

function variable(name: string): (scope: Scope) => unknown {
  switch (name) {
    case 'ROOT':
    case 'CURRENT':
      return (scope) => scope.root;
    case 'NOW':
      return (scope) => scope.now;
    case 'REMOVE':
      return () => undefined;
    case 'DESCEND':
    case 'KEEP':
    case 'PRUNE':
      return () => `$$${name}`;
    case 'CLUSTER_TIME':
    case 'SEARCH_META':
    case 'USER_ROLES':
    case 'JS_SCOPE':
    case 'IS_MR':
      throw notImplemented('variable', `$$${name}`);
    default:
      return (scope) => scope.variables[name];
  }
}

function compilePath(source: string, names: ReadonlySet<string>): Evaluate {
  if (source.startsWith('$$')) {
    const [name = '', ...path] = parsePath(source.slice(2));
    if (/^[a-z]/.test(name) && !names.has(name)) {
      throw new CommandError(17276, 'Location17276', `Use of undefined variable: ${name}`);
    }
    const of = variable(name);
    return (scope) => pathValue(of(scope), path, 0);
  }
  const path = parsePath(source.slice(1));
  if (path.some((part) => part === '')) {
    throw expressionError(15998, `FieldPath field names may not be empty strings: '${source}'`);
  }
  const [first = ''] = path;
  if (path.length === 1) {
    return ({ root }) => (isDoc(root) ? getField(root, first) : undefined);
  }
  return ({ root }) => pathValue(root, path, 0);
}

/** Names bound inside `$let`, `$map`, `$filter` and `$reduce`. */
function boundNames(operator: string, operand: unknown): string[] {
  if (!isDoc(operand)) return [];
  if (operator === '$let' && isDoc(operand['vars'])) return Object.keys(operand['vars']);
  if (operator === '$reduce') return ['value', 'this'];
  if (operator === '$map' || operator === '$filter') return [String(operand['as'] ?? 'this')];
  return [];
}

/**
 * Compiles an aggregation expression.
 * @param names the variables that are bound where it stands
 * @throws CommandError 168 for an unknown operator, 238 for one that only MongoDB has
 */
export function compileExpression(
  source: unknown,
  names: ReadonlySet<string> = new Set(),
): Evaluate {
  if (typeof source === 'string' && source.startsWith('$')) return compilePath(source, names);
  if (Array.isArray(source)) {
    const parts = source.map((item) => compileExpression(item, names));
    return (scope) => parts.map((part) => part(scope) ?? null);
  }
  if (!isDoc(source)) return () => source;
  const keys = Object.keys(source);
  const operator = keys.find((key) => key.startsWith('$'));
  if (operator === undefined) return compileObject(source, names);
  if (keys.length !== 1) {
    throw expressionError(
      15983,
      `an object representing an expression must have exactly one field: ${keys.join(', ')}`,
    );
  }
  const compile = OPERATORS[operator];
  if (!compile) {
    if (REJECTED.includes(operator)) throw notImplemented('expression operator', operator);
    throw new CommandError(168, 'InvalidPipelineOperator', `Unrecognized expression '${operator}'`);
  }
  const bound = boundNames(operator, source[operator]);
  const inner = bound.length > 0 ? new Set([...names, ...bound]) : names;
  return compile(source[operator], (part) => compileExpression(part, inner), operator);
}

function compileObject(source: Doc, names: ReadonlySet<string>): Evaluate {
  const fields = Object.entries(source).map(([key, value]) => {
    if (key.includes('.'))
      throw expressionError(16405, `FieldPath field names may not contain '.': ${key}`);
    return [key, compileExpression(value, names)] as const;
  });
  return (scope) => {
    const out: Doc = {};
    for (const [key, of] of fields) {
      const value = of(scope);
      if (value !== undefined) setField(out, key, value);
    }
    return out;
  };
}
