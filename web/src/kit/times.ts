import type { Language } from '../text/language.tsx';

const ZONE = 'Asia/Ho_Chi_Minh';

/** `07:48 22/11/2026` in the city's time, whatever the clock of the reader's machine is set to. */
export function showTime(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(language === 'vi' ? 'vi-VN' : 'en-GB', {
    timeZone: ZONE,
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(new Date(iso));
}

/** `22/11/2026`: the city's day of a moment. */
export const showDay = (iso: string, language: Language): string =>
  new Intl.DateTimeFormat(language === 'vi' ? 'vi-VN' : 'en-GB', {
    timeZone: ZONE,
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
  }).format(new Date(iso));

/** A moment as a field `datetime-local` shows it, in the city's time: `2026-11-22T07:48`. */
export const toField = (iso: string): string =>
  new Date(Date.parse(iso) + 7 * 3_600_000).toISOString().slice(0, 16);

/** The moment that such a field says. */
export const fromField = (value: string): string => new Date(`${value}:00+07:00`).toISOString();

/** `22/11`. */
export const showShortDay = (iso: string, language: Language): string =>
  showDay(iso, language).slice(0, 5);

/** The larger unit of a span: `3 ngày`, `5 giờ`, `12 phút`. */
export function showSpan(milliseconds: number, language: Language): string {
  const minutes = Math.max(1, Math.round(Math.abs(milliseconds) / 60_000));
  const [value, unit] =
    minutes >= 48 * 60
      ? ([Math.round(minutes / 1440), 'day'] as const)
      : minutes >= 90
        ? ([Math.round(minutes / 60), 'hour'] as const)
        : ([minutes, 'minute'] as const);
  return new Intl.NumberFormat(language === 'vi' ? 'vi-VN' : 'en-GB', {
    style: 'unit',
    unit,
    unitDisplay: 'long',
  }).format(value);
}
