import type { ErrorDetail } from '../../core/errors.ts';
import type { IncomingReading } from './reading-desk.ts';

/** An observation that was read, or every field of it that is wrong. */
export type ReadObservation = { reading: IncomingReading } | { problems: ErrorDetail[] };

const ZONED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/i;
const LATEST_SECONDS = 1e11;

/**
 * Reads one observation: OGC SensorThings (`phenomenonTime`, `result`, `datastream` or `Datastream.@iot.id`) or a plain
 * device's (`ts`, `value`, `unit`). Station and metric may come from elsewhere, such as the topic.
 *
 * @param named what is known without the payload; stands before what the payload says
 */
export function readObservation(
  given: unknown,
  named: Partial<Pick<IncomingReading, 'station' | 'metric' | 'datastream'>> = {},
): ReadObservation {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return {
      problems: [{ path: '', message: 'must be an object with phenomenonTime and result' }],
    };
  const fields = given as Record<string, unknown>;
  const problems: ErrorDetail[] = [];
  const whose = { ...nameIn(fields), ...named };
  if (whose.datastream === undefined && (whose.station === undefined || whose.metric === undefined))
    problems.push({ path: 'datastream', message: 'is needed: an id, or station and metric' });
  const [timePath, time] = firstOf(fields, ['phenomenonTime', 'ts', 'time', 'at']);
  const at = readTime(time);
  if (!at)
    problems.push({
      path: timePath,
      message: 'must be a time with its zone such as 2026-10-17T16:00:00Z, or seconds since 1970',
    });
  const [valuePath, result] = firstOf(fields, ['result', 'value']);
  const value = readNumber(result);
  if (value === undefined) problems.push({ path: valuePath, message: 'must be a number' });
  if (problems.length > 0 || !at || value === undefined) return { problems };
  const unit = textOf(fields['unit'] ?? fields['unitOfMeasurement']);
  const quality = textOf(fields['resultQuality'] ?? fields['quality']);
  return {
    reading: {
      ...whose,
      at,
      value,
      ...(unit !== undefined && { unit }),
      ...(quality !== undefined && { quality }),
      ...(fields['interpolated'] === true && { interpolated: true }),
    },
  };
}

function nameIn(fields: Record<string, unknown>) {
  const stream = fields['datastream'] ?? fields['Datastream'];
  const id =
    typeof stream === 'object' && stream !== null
      ? ((stream as Record<string, unknown>)['@iot.id'] ??
        (stream as Record<string, unknown>)['id'])
      : stream;
  const datastream = idOf(id);
  const station = idOf(fields['station']);
  const metric = idOf(fields['metric']);
  return {
    ...(datastream !== undefined && { datastream }),
    ...(station !== undefined && { station }),
    ...(metric !== undefined && { metric }),
  };
}

/** The first of the names that is there; the first name when none is. */
function firstOf(fields: Record<string, unknown>, names: readonly string[]): [string, unknown] {
  const name = names.find((one) => fields[one] !== undefined) ?? names[0] ?? '';
  return [name, fields[name]];
}

/** A period counts by its end. Numbers are seconds, or milliseconds when too large for seconds. */
function readTime(given: unknown): Date | undefined {
  if (typeof given === 'number' && Number.isFinite(given) && given > 0)
    return valid(new Date(given > LATEST_SECONDS ? given : given * 1000));
  if (typeof given !== 'string') return undefined;
  const end = given.split('/').at(-1)?.trim() ?? '';
  return ZONED.test(end) ? valid(new Date(end)) : undefined;
}

const valid = (at: Date): Date | undefined => (Number.isNaN(at.getTime()) ? undefined : at);

function readNumber(given: unknown): number | undefined {
  if (typeof given === 'boolean') return given ? 1 : 0;
  const value =
    typeof given === 'string' && given.trim() !== '' ? Number(given.replace(',', '.')) : given;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

const idOf = (given: unknown): string | undefined =>
  typeof given === 'number'
    ? String(given)
    : typeof given === 'string' && given
      ? given
      : undefined;

function textOf(given: unknown): string | undefined {
  if (typeof given === 'string' && given !== '') return given;
  if (typeof given !== 'object' || given === null) return undefined;
  const { symbol, name } = given as Record<string, unknown>;
  return typeof symbol === 'string' ? symbol : typeof name === 'string' ? name : undefined;
}
