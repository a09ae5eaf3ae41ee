import { type Doc, isDoc, setField } from '../../values/document.ts';
import {
  arrayOf,
  expressionError,
  isNullish,
  nullable,
  type Operators,
  simple,
  stringOf,
} from './evaluate.ts';
import { named } from './strings.ts';

const MANY = Number.MAX_SAFE_INTEGER;

function toObject([list]: unknown[], name: string): unknown {
  const out: Doc = {};
  for (const item of arrayOf(list, name)) {
    const [key, value] = Array.isArray(item) ? item : isDoc(item) ? [item['k'], item['v']] : [];
    if (typeof key !== 'string') {
      throw expressionError(
        40394,
        '$arrayToObject requires an array of key-value pairs, where the key must be of type string',
      );
    }
    setField(out, key, value);
  }
  return out;
}

/** Operators on documents. */
export const OBJECTS: Operators = {
  $arrayToObject: nullable(1, 1, toObject),
  $getField(operand, compile, name) {
    const parts =
      isDoc(operand) && 'field' in operand
        ? named(operand, compile, name, ['field'], ['input'])
        : { field: compile(operand) };
    return (scope) => {
      const source = parts['input'] ? parts['input'](scope) : scope.root;
      const field = stringOf(parts['field']?.(scope), name);
      return isDoc(source) && Object.hasOwn(source, field) ? source[field] : undefined;
    };
  },
  $setField(operand, compile, name) {
    const parts = named(operand, compile, name, ['field', 'input', 'value']);
    return (scope) => {
      const source = parts['input']?.(scope);
      if (isNullish(source)) return null;
      const out: Doc = isDoc(source) ? { ...source } : {};
      const field = stringOf(parts['field']?.(scope), name);
      const value = parts['value']?.(scope);
      if (value === undefined) delete out[field];
      else setField(out, field, value);
      return out;
    };
  },
  $unsetField(operand, compile, name) {
    const parts = named(operand, compile, name, ['field', 'input']);
    return (scope) => {
      const source = parts['input']?.(scope);
      if (isNullish(source)) return null;
      const out: Doc = isDoc(source) ? { ...source } : {};
      delete out[stringOf(parts['field']?.(scope), name)];
      return out;
    };
  },
  $objectToArray: nullable(1, 1, ([value], name) => {
    if (!isDoc(value)) throw expressionError(40390, `${name} requires a document input`);
    return Object.entries(value).map(([k, v]) => ({ k, v }));
  }),
  $mergeObjects: simple(0, MANY, (values, name) => {
    const out: Doc = {};
    for (const value of values) {
      if (isNullish(value)) continue;
      if (!isDoc(value)) throw expressionError(40400, `${name} requires object inputs`);
      for (const key of Object.keys(value)) setField(out, key, value[key]);
    }
    return out;
  }),
};
