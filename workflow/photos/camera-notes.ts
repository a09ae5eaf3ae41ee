import exifr from 'exifr';
import { MINUTE } from '../../core/clock.ts';

/** What the camera wrote into the picture about where and when. */
export type CameraNotes = { takenLocation?: { lat: number; lon: number }; takenAt?: Date };

/**
 * Place and time from the EXIF block; what is missing, out of range or unreadable is left out.
 *
 * @param utcOffsetMinutes zone of cameras that write none
 */
export async function readCameraNotes(
  bytes: Buffer,
  utcOffsetMinutes: number,
): Promise<CameraNotes> {
  const [position, times] = await Promise.all([
    exifr.gps(bytes).catch(() => undefined),
    exifr
      .parse(bytes, {
        pick: ['DateTimeOriginal', 'OffsetTimeOriginal'],
        reviveValues: false,
      })
      .catch(() => undefined),
  ]);
  const { latitude: lat, longitude: lon } = position ?? {};
  const takenAt = readTime(times, utcOffsetMinutes);
  return {
    ...(isDegrees(lat, 90) && isDegrees(lon, 180) && (lat !== 0 || lon !== 0)
      ? { takenLocation: { lat, lon } }
      : {}),
    ...(takenAt && { takenAt }),
  };
}

const isDegrees = (value: unknown, most: number): value is number =>
  typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= most;

function readTime(tags: unknown, utcOffsetMinutes: number): Date | undefined {
  if (typeof tags !== 'object' || tags === null) return undefined;
  const { DateTimeOriginal: local, OffsetTimeOriginal: offset } = tags as Record<string, unknown>;
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(String(local ?? ''));
  if (!parts) return undefined;
  const [, year, month, day, clock] = parts;
  const zone = /^[+-]\d\d:\d\d$/.test(String(offset ?? '')) ? String(offset) : 'Z';
  const at = new Date(`${year}-${month}-${day}T${clock}${zone}`).getTime();
  if (Number.isNaN(at)) return undefined;
  return new Date(zone === 'Z' ? at - utcOffsetMinutes * MINUTE : at);
}
