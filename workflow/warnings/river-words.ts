import type { CityProfile } from '../../core/city/schema.ts';
import type { RiverTemplate } from '../../core/city/warning-templates-schema.ts';
import { HOUR } from '../../core/clock.ts';
import type { LevelCrossing } from '../../models/level-crossing.ts';
import { againstAlarm } from '../ladder/ladder.ts';
import { formatLocalTime } from '../notifications/local-time.ts';
import type { VersionInput } from './version-input.ts';

/** What of a crossing is told. */
type Told = Pick<
  LevelCrossing,
  | 'river'
  | 'stationName'
  | 'to'
  | 'direction'
  | 'at'
  | 'levelMetres'
  | 'alarmMetres'
  | 'metresPerHour'
  | 'nextStageAt'
  | 'wards'
  | 'interpolated'
>;

/** A river that moves less than this stands still for people, metres an hour. */
const STILL = 0.02;

/** What differs between the languages. */
const WORDS = {
  vi: {
    number: (value: number, digits: number) => value.toFixed(digits).replace('.', ','),
    against: (alarm: number, metres: string, above: boolean) =>
      `${above ? 'trên' : 'dưới'} báo động ${alarm} ${metres} m`,
    rising: (cm: string, next: string) =>
      `Nước đang lên ${cm} cm mỗi giờ${next ? `, có thể lên mức báo động tiếp theo lúc ${next}` : ''}.`,
    falling: (cm: string) => `Nước đang xuống ${cm} cm mỗi giờ.`,
    still: 'Nước đang đứng.',
    drawn: 'Mức nước này được nối giữa hai lần đo.',
  },
  en: {
    number: (value: number, digits: number) => value.toFixed(digits),
    against: (alarm: number, metres: string, above: boolean) =>
      `${metres} m ${above ? 'above' : 'below'} alarm level ${alarm}`,
    rising: (cm: string, next: string) =>
      `The water is rising by ${cm} cm an hour${next ? ` and may reach the next level at ${next}` : ''}.`,
    falling: (cm: string) => `The water is falling by ${cm} cm an hour.`,
    still: 'The water stands still.',
    drawn: 'This level was drawn between two readings.',
  },
} as const;

/** The draft of a warning about a crossing: the template of its move, filled from the gauge and from nothing else. */
export function riverWords(
  crossing: Told,
  template: RiverTemplate,
  city: Pick<CityProfile, 'calendar'>,
): VersionInput {
  const until = new Date(crossing.at.getTime() + template.holdsHours * HOUR);
  const fill = (language: 'vi' | 'en') => {
    const slots = slotsOf(crossing, until, language, city);
    const filled = (sentence: string) =>
      sentence.replace(/\{(\w+)\}/g, (_, name: string) => slots[name as keyof typeof slots]).trim();
    const { from, ...words } = template[language];
    return {
      headline: filled(words.headline),
      what: filled(words.what),
      where: '',
      howBad: filled(words.howBad),
      doNow: filled(words.doNow),
      goTo: filled(words.goTo),
      nextNews: filled(words.nextNews),
      source: filled(from),
    };
  };
  const { certainty, response, severity, urgency } = template;
  return {
    vi: fill('vi'),
    en: fill('en'),
    severity,
    urgency,
    certainty,
    response,
    ...(response !== 'AllClear' && { until }),
    stage: crossing.to,
    levelMetres: crossing.levelMetres,
    area: { wards: [...crossing.wards], circles: [], polygons: [], wholeCity: false },
  };
}

function slotsOf(
  crossing: Told,
  until: Date,
  language: 'vi' | 'en',
  city: Pick<CityProfile, 'calendar'>,
) {
  const words = WORDS[language];
  const { alarm, offsetMetres } = againstAlarm(crossing.levelMetres, crossing.alarmMetres);
  const slope = crossing.metresPerHour ?? 0;
  const centimetres = words.number(Math.abs(slope) * 100, 0);
  const next = crossing.nextStageAt ? formatLocalTime(crossing.nextStageAt, city) : '';
  const moving =
    Math.abs(slope) < STILL
      ? crossing.metresPerHour === undefined
        ? ''
        : words.still
      : slope > 0
        ? words.rising(centimetres, next)
        : words.falling(centimetres);
  return {
    river: crossing.river,
    station: crossing.stationName,
    level: words.number(crossing.levelMetres, 2),
    against: words.against(alarm, words.number(Math.abs(offsetMetres), 2), offsetMetres >= 0),
    trend: crossing.interpolated ? `${moving} ${words.drawn}`.trim() : moving,
    time: formatLocalTime(crossing.at, city),
    next: formatLocalTime(until, city),
  };
}
