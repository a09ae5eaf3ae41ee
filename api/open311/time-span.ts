import { DAY } from '../../core/clock.ts';
import { AppError, type ErrorDetail } from '../../core/errors.ts';

/** The standard allows no longer span. */
const LONGEST_DAYS = 90;
/** An ISO day or W3C moment; the standard writes `2010-05-24T00:00:00Z`. */
const MOMENT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/**
 * The time that a list is about: by default the last 90 days; with one end given, 90 days from or to it.
 *
 * @throws AppError `invalid_input` (400) for what is no time, an end before its start and a span over 90 days
 */
export function readTimeSpan(
  given: { start_date?: unknown; end_date?: unknown },
  now: Date,
): { from: Date; to: Date } {
  const problems: ErrorDetail[] = [];
  const read = (field: 'start_date' | 'end_date'): Date | undefined => {
    const value = given[field];
    if (value === undefined || value === '') return undefined;
    const at = typeof value === 'string' && MOMENT.test(value) ? new Date(value) : undefined;
    if (at && !Number.isNaN(at.getTime())) return at;
    problems.push({ path: field, message: 'must be a time such as 2026-10-17T00:00:00+07:00' });
    return undefined;
  };
  const start = read('start_date');
  const end = read('end_date');
  const to =
    end ?? (start ? new Date(Math.min(now.getTime(), start.getTime() + LONGEST_DAYS * DAY)) : now);
  const from = start ?? new Date(to.getTime() - LONGEST_DAYS * DAY);
  if (problems.length === 0 && start && end && end < start)
    problems.push({ path: 'end_date', message: 'lies before start_date' });
  if (problems.length === 0 && to.getTime() - from.getTime() > LONGEST_DAYS * DAY)
    problems.push({
      path: 'end_date',
      message: `is more than ${LONGEST_DAYS} days after start_date`,
    });
  if (problems.length > 0)
    throw new AppError('invalid_input', 400, 'The time span needs a correction', problems);
  return { from, to };
}
