import { z } from 'zod';
import { checkProfile } from '../../core/city/check.ts';
import { lineOf, linesOfJson } from '../../core/city/json-lines.ts';
import { type CityProfile, type RoutingRule, routingRuleSchema } from '../../core/city/schema.ts';
import { AppError } from '../../core/errors.ts';
import { parseJson } from '../../core/parse-json.ts';

/** What is wrong with a rule, and on which line of the text it stands, from 1. */
export type RuleProblem = { line: number; message: string };

export type ReadRules = { rules: RoutingRule[]; problems: RuleProblem[] };

/**
 * Reads routing rules as they are typed (the form of `cities/<id>/routing.json`) and checks them against the city:
 * unknown bodies, categories, wards and places, rules that can never decide, rules that overlap, a missing last rule.
 * With problems there are no rules.
 */
export function readRules(text: string, city: CityProfile): ReadRules {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (err) {
    if (!(err instanceof AppError)) throw err;
    const line = Number(/line (\d+)/.exec(err.message)?.[1] ?? 1);
    return {
      rules: [],
      problems: [{ line, message: err.message.replace('The body', 'The text') }],
    };
  }
  const lines = linesOfJson(text);
  const parsed = z.array(routingRuleSchema.strict()).min(1).safeParse(value);
  if (!parsed.success)
    return {
      rules: [],
      problems: parsed.error.issues.map(({ path, message }) => ({
        line: lineOf(lines, path),
        message: `${z.core.toDotPath(path)}: ${message}`,
      })),
    };
  const problems = checkProfile({ ...city, routing: parsed.data }, city.id)
    .filter(({ path }) => path[0] === 'routing')
    .map(({ path, message }) => ({ line: lineOf(lines, path.slice(1)), message }));
  return { rules: problems.length === 0 ? parsed.data : [], problems };
}
