/**
 * The Vietnamese lunar calendar: months run from new moon to new moon in Vietnam's time zone, the month
 * with the winter solstice is the eleventh, and a year with thirteen months repeats the first month in
 * which the sun enters no new sign. Astronomical series: J. Meeus, Astronomical Algorithms (1998), in the
 * short form that Hồ Ngọc Đức published for this calendar; good to the minute for 1900-2100.
 */

const SYNODIC_MONTH = 29.530588853;
const UTC_OFFSET_DAYS = 7 / 24;
const RADIANS = Math.PI / 180;
const MILLISECONDS_A_DAY = 86_400_000;
/** Julian day number of 1 January 1970. */
const UNIX_EPOCH_DAY = 2_440_588;

const sine = (degrees: number): number => Math.sin(degrees * RADIANS);

/**
 * The solar day (`2027-02-06`) of a lunar date that is in no leap month.
 *
 * @param year lunar year, named after the solar year in which it begins
 * @param month 1-12 @param dayOfMonth 1-30
 */
export function solarDay(year: number, month: number, dayOfMonth: number): string {
  const before = month < 11 ? year - 1 : year;
  const eleventh = eleventhMonth(before);
  const next = eleventhMonth(before + 1);
  const first = Math.floor(0.5 + (eleventh - 2415021.076998695) / SYNODIC_MONTH);
  let offset = (month + 1) % 12;
  if (next - eleventh > 365 && offset >= leapOffset(eleventh)) offset += 1;
  const julianDay = newMoonDay(first + offset) + dayOfMonth - 1;
  return new Date((julianDay - UNIX_EPOCH_DAY) * MILLISECONDS_A_DAY).toISOString().slice(0, 10);
}

/** Julian day number, in Vietnam, of the k-th new moon since 1 January 1900. */
function newMoonDay(k: number): number {
  const t = k / 1236.85;
  const mean =
    2415020.75933 +
    29.53058868 * k +
    0.0001178 * t ** 2 -
    0.000000155 * t ** 3 +
    0.00033 * sine(166.56 + 132.87 * t - 0.009173 * t ** 2);
  const sun = 359.2242 + 29.10535608 * k - 0.0000333 * t ** 2 - 0.00000347 * t ** 3;
  const moon = 306.0253 + 385.81691806 * k + 0.0107306 * t ** 2 + 0.00001236 * t ** 3;
  const node = 21.2964 + 390.67050646 * k - 0.0016528 * t ** 2 - 0.00000239 * t ** 3;
  const correction =
    (0.1734 - 0.000393 * t) * sine(sun) +
    0.0021 * sine(2 * sun) -
    0.4068 * sine(moon) +
    0.0161 * sine(2 * moon) -
    0.0004 * sine(3 * moon) +
    0.0104 * sine(2 * node) -
    0.0051 * sine(sun + moon) -
    0.0074 * sine(sun - moon) +
    0.0004 * sine(2 * node + sun) -
    0.0004 * sine(2 * node - sun) -
    0.0006 * sine(2 * node + moon) +
    0.001 * sine(2 * node - moon) +
    0.0005 * sine(2 * moon + sun);
  const clockDrift = -0.000278 + 0.000265 * t + 0.000262 * t ** 2;
  return Math.floor(mean + correction - clockDrift + 0.5 + UTC_OFFSET_DAYS);
}

/** Sector of 30 degrees (0-11) in which the sun stands at midnight, in Vietnam, that begins a day. */
function sunSector(julianDay: number): number {
  const t = (julianDay - 0.5 - UTC_OFFSET_DAYS - 2451545) / 36525;
  const anomaly = 357.5291 + 35999.0503 * t - 0.0001559 * t ** 2 - 0.00000048 * t ** 3;
  const longitude =
    280.46645 +
    36000.76983 * t +
    0.0003032 * t ** 2 +
    (1.9146 - 0.004817 * t - 0.000014 * t ** 2) * sine(anomaly) +
    (0.019993 - 0.000101 * t) * sine(2 * anomaly) +
    0.00029 * sine(3 * anomaly);
  return Math.floor((((longitude % 360) + 360) % 360) / 30);
}

/** First day of the lunar month that holds the winter solstice of a solar year. */
function eleventhMonth(year: number): number {
  const lastDay = Date.UTC(year, 11, 31) / MILLISECONDS_A_DAY + UNIX_EPOCH_DAY;
  const k = Math.floor((lastDay - 2415021) / SYNODIC_MONTH);
  const day = newMoonDay(k);
  return sunSector(day) >= 9 ? newMoonDay(k - 1) : day;
}

/** Which month after the eleventh is the leap month, in a year that has one. */
function leapOffset(eleventh: number): number {
  const k = Math.floor(0.5 + (eleventh - 2415021.076998695) / SYNODIC_MONTH);
  let offset = 1;
  let sector = sunSector(newMoonDay(k + offset));
  for (let previous = -1; sector !== previous && offset < 14; ) {
    previous = sector;
    offset += 1;
    sector = sunSector(newMoonDay(k + offset));
  }
  return offset - 1;
}
