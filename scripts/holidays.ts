import { holidaysOfYear } from '../core/city/holidays-of-year.ts';

/**
 * Prints the public holidays of a year as entries for `cities/<id>/calendar.json`:
 * `node --import tsx scripts/holidays.ts 2031`.
 */
const year = Number(process.argv[2]);
if (Number.isInteger(year) && year >= 1976 && year <= 2100) {
  const entries = holidaysOfYear(year).map((holiday) => ({
    ...holiday,
    status: 'computed',
    source: holiday.name.endsWith('Ngày Văn hóa Việt Nam') ? 'nq-80-2026' : 'labour-code-2019',
  }));
  console.log(JSON.stringify(entries, null, 2));
} else {
  console.error(`"${process.argv[2] ?? ''}" is no year between 1976 and 2100`);
  process.exitCode = 1;
}
