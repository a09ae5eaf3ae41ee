import { DAY, HOUR } from '../../core/clock.ts';
import { createRandom } from '../../nlp/classify/random.ts';
import { detectSpikes, type SeriesId, seriesKey } from '../../workflow/insights/detect-spikes.ts';
import { hoursAlike } from '../../workflow/insights/usual.ts';

/** An event put into the year: for some hours a series gets many more voices. */
export type Planted = { series: string; from: number; hours: number; voices: number };

export type BackTest = {
  hours: number;
  seriesHours: number;
  planted: number;
  found: number;
  /** Hours from the beginning of an event to the first alarm, for each that was found. */
  delays: number[];
  /** Alarms (hours in a row are one) that no event stands behind. */
  falseAlarms: number;
};

/** Usual negative voices an hour at the busiest time, from hardly ever to often. */
const PEAK_RATES = [0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 6, 12, 25];
const WEEKS = 52;
const START = Date.UTC(2025, 0, 6);

/**
 * A made-up year of hourly counts with a daily and a weekly rhythm, a slow drift, and more scatter than chance alone
 * (every hour's rate is itself random), into which events are planted; then the detector is run hour by hour as it
 * would have been. The same seed gives the same year.
 */
export function backTest(seed: number): BackTest {
  const random = createRandom(seed);
  const hours = WEEKS * 7 * 24;
  const planted: Planted[] = [];
  const series = PEAK_RATES.map((peak, index) => {
    const id: SeriesId = { kind: 'negative', of: 'category', id: `c${index}` };
    const counts = Array.from({ length: hours }, (_, hour) =>
      poisson(peak * rhythm(hour) * scatter(random), random),
    );
    for (let n = 0; n < 2; n += 1) {
      const from = Math.floor((10 + random() * (WEEKS - 11)) * 7 * 24);
      const event = {
        series: seriesKey(id),
        from,
        hours: 3 + Math.floor(random() * 20),
        voices: Math.max(14, 5 * peak),
      };
      planted.push(event);
      for (let hour = from; hour < from + event.hours && hour < hours; hour += 1)
        counts[hour] = (counts[hour] ?? 0) + poisson(event.voices, random);
    }
    return { id, counts };
  });

  const at = (hour: number) => new Date(START + hour * HOUR);
  const alarms: { series: string; hour: number }[] = [];
  for (let hour = 8 * 7 * 24 + 2; hour < hours; hour += 1) {
    const before = hoursAlike(at(hour)).map((moment) => (moment.getTime() - START) / HOUR);
    const spikes = detectSpikes(
      series.map(({ id, counts }) => ({
        series: id,
        count: counts[hour] ?? 0,
        alike: before.map((earlier) => counts[earlier] ?? 0),
      })),
    );
    for (const spike of spikes) alarms.push({ series: seriesKey(spike.series), hour });
  }
  return judge(planted, alarms, hours, series.length);
}

function judge(
  planted: readonly Planted[],
  alarms: readonly { series: string; hour: number }[],
  hours: number,
  seriesCount: number,
): BackTest {
  const behind = (alarm: { series: string; hour: number }) =>
    planted.find(
      ({ series, from, hours: length }) =>
        series === alarm.series && alarm.hour >= from && alarm.hour < from + length,
    );
  const delays = planted.flatMap((event) => {
    const first = alarms.find((alarm) => behind(alarm) === event);
    return first ? [first.hour - event.from] : [];
  });
  const unfounded = alarms.filter((alarm) => !behind(alarm));
  const falseAlarms = unfounded.filter(
    (alarm) => !unfounded.some((one) => one.series === alarm.series && one.hour === alarm.hour - 1),
  ).length;
  return {
    hours: hours - 8 * 7 * 24,
    seriesHours: (hours - 8 * 7 * 24) * seriesCount,
    planted: planted.length,
    found: delays.length,
    delays,
    falseAlarms,
  };
}

/** Quiet nights, busy evenings, fewer words on Sundays, and a year that slowly grows louder. */
function rhythm(hour: number): number {
  const ofDay = hour % 24;
  const day = Math.floor((hour * HOUR) / DAY) % 7;
  const daily = 0.15 + 0.85 * Math.max(0, Math.sin(((ofDay - 5) / 19) * Math.PI)) ** 1.5;
  return daily * (day === 6 ? 0.7 : 1) * (1 + hour / (WEEKS * 7 * 24) / 2);
}

/** A gamma-like factor around 1 (mean of four exponentials): counts of people are more uneven than dice. */
const scatter = (random: () => number): number =>
  -Math.log((1 - random()) * (1 - random()) * (1 - random()) * (1 - random())) / 4;

function poisson(mean: number, random: () => number): number {
  const limit = Math.exp(-mean);
  let product = random();
  let count = 0;
  while (product > limit) {
    product *= random();
    count += 1;
  }
  return count;
}
