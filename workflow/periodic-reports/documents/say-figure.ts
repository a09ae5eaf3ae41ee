import type { Cell, Unit } from '../figures.ts';

/** A number as Vietnamese documents write it: `1.234,5`. */
export function sayNumber(value: number): string {
  const [whole = '', part] = String(Math.abs(value)).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '.');
  return `${value < 0 ? '-' : ''}${grouped}${part ? `,${part}` : ''}`;
}

const UNITS: Readonly<Record<Unit, string>> = { number: '', percent: '%', hours: ' giờ' };
/** A figure with its unit; `–` where there is nothing to measure. */
export const sayFigure = (value: number | null, unit: Unit): string =>
  value === null ? '–' : `${sayNumber(value)}${UNITS[unit]}`;

/** How it changed: counts in per cent of before, shares in points, times in hours. */
export function sayChange({ value, before }: Cell, unit: Unit): string {
  if (value === null || before === null) return '–';
  const step = Math.round((value - before) * 10) / 10;
  if (step === 0) return 'không đổi';
  const word = step > 0 ? 'tăng' : 'giảm';
  if (unit === 'percent') return `${word} ${sayNumber(Math.abs(step))} điểm %`;
  if (unit === 'hours') return `${word} ${sayNumber(Math.abs(step))} giờ`;
  if (before === 0) return `${word} ${sayNumber(Math.abs(step))}`;
  return `${word} ${sayNumber(Math.round((Math.abs(step) / before) * 1000) / 10)}%`;
}

/** The same in a narrow column: `+7,5%`, `-8`. */
export const sayChangeShort = (cell: Cell, unit: Unit): string =>
  sayChange(cell, unit)
    .replace('tăng ', '+')
    .replace('giảm ', '-')
    .replace('không đổi', '0')
    .replace(' điểm %', ' đ%');
