import { type Doc, isDoc, isOperatorDoc } from '../values/document.ts';
import { isRegex } from './regex.ts';

/** One condition that every match must fulfil: an operator and its operand on a field. */
export type Condition = { readonly operator: string; readonly operand: unknown };

/** The conditions by field. `complete`: together they are the whole filter. */
export type Conditions = {
  readonly fields: ReadonlyMap<string, readonly Condition[]>;
  readonly complete: boolean;
};

const USABLE = ['$eq', '$in', '$gt', '$gte', '$lt', '$lte'];

/** Collects what a filter demands of single fields, through `$and`, `$elemMatch` and `$all`. */
export function conditionsOf(filter: Doc): Conditions {
  const fields = new Map<string, Condition[]>();
  let complete = true;

  function add(name: string, condition: Condition): void {
    fields.set(name, [...(fields.get(name) ?? []), condition]);
  }

  function operators(name: string, source: Doc): void {
    for (const [operator, operand] of Object.entries(source)) {
      if (USABLE.includes(operator)) add(name, { operator, operand });
      else {
        complete = false;
        if (operator === '$elemMatch' && isDoc(operand)) {
          if (isOperatorDoc(operand)) {
            if (Object.keys(operand).every((key) => USABLE.includes(key))) operators(name, operand);
          } else collect(operand, `${name}.`);
        } else if (operator === '$all' && Array.isArray(operand)) {
          const [first] = operand;
          if (operand.length > 0 && !isRegex(first) && !isOperatorDoc(first)) {
            add(name, { operator: '$eq', operand: first });
          }
        }
      }
    }
  }

  function collect(source: Doc, prefix: string): void {
    for (const [name, condition] of Object.entries(source)) {
      if (name === '$and' && Array.isArray(condition)) {
        for (const branch of condition) if (isDoc(branch)) collect(branch, prefix);
      } else if (name.startsWith('$') || isRegex(condition)) complete = false;
      else if (isOperatorDoc(condition)) operators(prefix + name, condition);
      else add(prefix + name, { operator: '$eq', operand: condition });
    }
  }

  collect(filter, '');
  return { fields, complete };
}
