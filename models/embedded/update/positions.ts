import { badValue, failedToParse } from '../errors.ts';
import { compileFilter, type FilterContext } from '../query/filter.ts';
import { isRegex } from '../query/regex.ts';
import { type Doc, isDoc, isOperatorDoc } from '../values/document.ts';
import { parsePath } from '../values/paths.ts';
import type { Positions } from './targets.ts';
import { valueAtPath } from './targets.ts';

type ElementTest = (element: unknown) => boolean;

function elementTest(
  name: string,
  condition: unknown,
  path: string,
  context: FilterContext,
): ElementTest | undefined {
  if (name === path) {
    if (isOperatorDoc(condition) && '$elemMatch' in condition) {
      const test = compileFilter({ list: { $elemMatch: condition['$elemMatch'] } }, context);
      return (element) => test({ list: [element] });
    }
    if (
      isOperatorDoc(condition) &&
      ('$ne' in condition || '$nin' in condition || '$not' in condition)
    ) {
      return undefined;
    }
    if (!isRegex(condition) && Array.isArray(condition)) return undefined;
    const test = compileFilter({ list: condition }, context);
    return (element) => test({ list: [element] });
  }
  if (!name.startsWith(`${path}.`)) return undefined;
  const rest = name.slice(path.length + 1);
  const test = compileFilter({ [rest]: condition }, context);
  return (element) => isDoc(element) && test(element);
}

function collect(filter: Doc, path: string, context: FilterContext, into: ElementTest[]): void {
  for (const [name, condition] of Object.entries(filter)) {
    if ((name === '$and' || name === '$or') && Array.isArray(condition)) {
      for (const branch of condition) if (isDoc(branch)) collect(branch, path, context, into);
      continue;
    }
    if (name.startsWith('$')) continue;
    const test = elementTest(name, condition, path, context);
    if (test) into.push(test);
  }
}

/** The first element of the array at a path that the query's conditions on it match. */
export function matchedElement(
  filter: Doc,
  doc: Doc,
  path: string,
  context: FilterContext,
): number | undefined {
  const array = valueAtPath(doc, parsePath(path));
  if (!Array.isArray(array)) return undefined;
  const tests: ElementTest[] = [];
  collect(filter, path, context, tests);
  if (tests.length === 0) return undefined;
  const all = array.findIndex((element) => tests.every((test) => test(element)));
  const index = all >= 0 ? all : array.findIndex((element) => tests.some((test) => test(element)));
  return index >= 0 ? index : undefined;
}

function filterName(filter: Doc): string {
  const names = new Set<string>();
  const walk = (source: Doc) => {
    for (const [key, value] of Object.entries(source)) {
      if (key.startsWith('$') && Array.isArray(value)) {
        for (const branch of value) if (isDoc(branch)) walk(branch);
      } else names.add(parsePath(key)[0] ?? '');
    }
  };
  walk(filter);
  const [name, other] = names;
  if (name === undefined) {
    throw failedToParse('Cannot use an expression without a top-level field name in arrayFilters');
  }
  if (other !== undefined) {
    throw failedToParse(
      `Error parsing array filter :: caused by :: Expected a single top-level field name, found '${name}' and '${other}'`,
    );
  }
  if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) {
    throw badValue(
      `Error parsing array filter :: caused by :: The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${name}'`,
    );
  }
  return name;
}

/**
 * Compiles `arrayFilters` to tests by their name.
 * @throws CommandError 9 for two filters of one name and for filters that no path uses
 */
export function compileArrayFilters(
  source: unknown,
  update: unknown,
  context: FilterContext,
): Positions['filters'] {
  const filters = new Map<string, ElementTest>();
  if (source === undefined) return filters;
  if (!Array.isArray(source)) throw badValue('arrayFilters must be an array');
  const used = new Set<string>();
  for (const fields of isDoc(update) ? Object.values(update) : []) {
    for (const path of isDoc(fields) ? Object.keys(fields) : []) {
      for (const part of parsePath(path)) if (part.startsWith('$[')) used.add(part.slice(2, -1));
    }
  }
  for (const filter of source) {
    if (!isDoc(filter)) throw badValue('arrayFilters must hold documents');
    const name = filterName(filter);
    if (filters.has(name)) {
      throw failedToParse(
        `Found multiple array filters with the same top-level field name ${name}`,
      );
    }
    if (!used.has(name)) {
      throw failedToParse(`The array filter for identifier '${name}' was not used in the update`);
    }
    const test = compileFilter(filter, context);
    filters.set(name, (element) => test({ [name]: element }));
  }
  return filters;
}
