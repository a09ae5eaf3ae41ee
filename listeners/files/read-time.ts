/** `18/10/2025`, `18-10-2025 07:30`, `18/10/2025, 07:30:15`: day first, as Vietnam writes. */
const DAY_FIRST = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ ,T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;
/** ISO 8601 without a zone. */
const NO_ZONE = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$/;
const WITH_ZONE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*(Z|[+-]\d{2}:?\d{2})$/i;
const SECONDS = /^\d{10}$/;
const MILLISECONDS = /^\d{13}$/;

/**
 * The moment that a cell of a file names; undefined when it names none.
 *
 * ISO 8601, day first as in Vietnam, or seconds or milliseconds since 1970. A time without a zone is local.
 */
export function readTime(cell: string, utcOffsetMinutes: number): Date | undefined {
  const text = cell.trim();
  if (SECONDS.test(text)) return new Date(Number(text) * 1000);
  if (MILLISECONDS.test(text)) return new Date(Number(text));
  if (WITH_ZONE.test(text)) return valid(new Date(text.replace(' ', 'T')));
  const iso = NO_ZONE.exec(text);
  if (iso) return local([iso[1], iso[2], iso[3], iso[4], iso[5], iso[6]], utcOffsetMinutes);
  const day = DAY_FIRST.exec(text);
  return day
    ? local([day[3], day[2], day[1], day[4], day[5], day[6]], utcOffsetMinutes)
    : undefined;
}

function local(parts: (string | undefined)[], utcOffsetMinutes: number): Date | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) =>
    Number(part ?? 0),
  );
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const same =
    at.getUTCMonth() === month - 1 && at.getUTCDate() === day && at.getUTCHours() === hour;
  return same ? new Date(at.getTime() - utcOffsetMinutes * 60_000) : undefined;
}

const valid = (at: Date): Date | undefined => (Number.isNaN(at.getTime()) ? undefined : at);
