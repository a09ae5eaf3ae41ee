import { z } from 'zod';
import { AppError } from '../core/errors.ts';

/**
 * What a part of a request holds, checked.
 *
 * @param part `body`, `query` or `params`; leads the message
 * @throws AppError `invalid_input` (400) with one detail for every bad field
 */
export function parse<Shape extends z.ZodType>(
  shape: Shape,
  value: unknown,
  part: 'body' | 'query' | 'params',
): z.output<Shape> {
  const parsed = shape.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  throw new AppError(
    'invalid_input',
    400,
    `The ${part} of the request needs a correction`,
    parsed.error.issues.map((issue) => ({
      path: z.core.toDotPath(issue.path) || part,
      message: issue.message,
    })),
  );
}
