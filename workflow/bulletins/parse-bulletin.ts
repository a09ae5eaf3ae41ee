import type { Gauge } from '../../core/city/schema.ts';
import { MINUTE } from '../../core/clock.ts';
import { againstAlarm } from '../ladder/ladder.ts';
import { readMoment } from './read-moment.ts';

/** One level that a bulletin tells. */
export type Statement = {
  /** Id of the profile's gauge, when it is one of the city's. */
  gauge?: string;
  river: string;
  station: string;
  kind: 'observed' | 'forecast' | 'peak';
  levelMetres: number;
  /** When it was read, as far as the text says. */
  at?: Date;
  /** Alarm level that it is compared with, and how far above (negative: below), as the text says it. */
  alarm?: 1 | 2 | 3;
  saidOffsetMetres?: number;
  /** The same by our own reckoning: level less alarm level. */
  offsetMetres?: number;
  /**
   * `sign`: the text says below where its own figures say above, or the other way round; the level stands.
   * `amount`: level and distance do not agree, so that either may be wrong; a person has to look.
   */
  problem?: 'sign' | 'amount';
  /** The words it was read from. */
  quote: string;
};

export type ParsedBulletin = {
  statements: Statement[];
  /** Highest disaster-risk level that the text names, 1-5; it is taken from there and never computed. */
  riskLevel?: number;
  /** What it foresees, in its own words. */
  forecast?: string;
  issuedAt?: Date;
  nextAt?: Date;
};

/** Levels and distances that differ by less than this agree: bulletins round to centimetres. */
const AGREE_METRES = 0.015;

const NUMBER = '(\\d{1,2}(?:[.,]\\d{1,2})?)';
const NAME = '(?!I{1,3}\\s)(\\p{Lu}[\\p{L}]*(?:[ -]\\p{Lu}[\\p{L}]*){0,3})';
const RIVER = new RegExp(`[Ss]ông\\s+${NAME}`, 'u');
/** River or not, `tại` or not, station, level. */
const SENTENCE = new RegExp(
  `(?:[Ss]ông\\s+${NAME}\\s+)?((?:(?:tại|ở)\\s+)?(?:[Tt]rạm\\s+)?)${NAME}\\s*(?:[:,]|là|đạt|ở mức|lên mức(?: là)?|xuống mức|còn|có mực nước|(?:có )?khả năng|đã|đang|lên|\\s)*${NUMBER}\\s*m(?![\\p{L}²³])`,
  'gu',
);
const ALARM = '(?:mức\\s+)?(?:BĐ|[Bb]áo động(?: cấp)?|bđ)\\s*(III|II|I|[123])';
const COMPARED = new RegExp(
  `(trên|dưới|vượt|cao hơn|thấp hơn|ở mức|bằng|xấp xỉ)\\s+${ALARM}(?![\\d,.]*\\d)\\s*[:]?\\s*(?:là\\s+)?(?:${NUMBER}\\s*m)?`,
  'iu',
);
const FORECAST = /(?:dự báo|trong \d+(?:\s*-\s*\d+)? giờ tới|khả năng|từ \d+h .* đến)/iu;
const OBSERVED = /(?:mực nước lúc|hiện nay|tình hình thủy văn|hiện trạng|thực đo|lúc \d+)/iu;
const PEAK = /đỉnh lũ/iu;
const RISK = /rủi ro(?: thiên tai)?[^.\n]*?cấp\s*(\d)/giu;
const ROMAN: Readonly<Record<string, 1 | 2 | 3>> = { I: 1, II: 2, III: 3, '1': 1, '2': 2, '3': 3 };

/**
 * Reads an official bulletin about rivers, or a sentence of one: `Trên sông Hiếu tại Đông Hà 5.17 m, trên BĐ3 1.17 m.`
 *
 * Several stations may follow one river; a heading (`Dự báo`, `Mực nước lúc 07 giờ ngày 18/10/2020`) holds until the
 * next one. Distances to alarm levels are checked against the level and, for the city's own gauges, against their
 * alarm levels: the press mistakes above for below. Sentences without a level in metres are left out.
 *
 * @param city gives the gauges and the time zone
 * @param now completes days without a year
 */
export function parseBulletin(
  text: string,
  city: {
    gauges: readonly Pick<Gauge, 'id' | 'river' | 'station' | 'alarmMetres'>[];
    calendar: { utcOffsetMinutes: number };
  },
  now: Date,
): ParsedBulletin {
  const offsetMs = city.calendar.utcOffsetMinutes * MINUTE;
  const statements: Statement[] = [];
  let kind: Statement['kind'] = 'observed';
  let heading: Date | undefined;
  let river = '';

  for (const part of partsOf(text)) {
    if (FORECAST.test(part)) {
      kind = 'forecast';
      heading = undefined;
    } else if (OBSERVED.test(part)) {
      kind = 'observed';
      heading = readMoment(part, now, offsetMs) ?? heading;
    }
    for (const found of part.matchAll(SENTENCE)) {
      const [whole, named, at = '', stationName = '', metres = ''] = found;
      const before = part.slice(0, found.index);
      river = named ?? RIVER.exec(before.slice(before.lastIndexOf('ông') - 1))?.[1] ?? river;
      const isPeak = PEAK.test(part) && kind !== 'forecast';
      // Without `tại` only what stands at the head of a clause is a station.
      if (river === '' || (at === '' && !/(?:^|[;,:-])\s*$/u.test(before))) continue;
      const rest = part.slice(found.index + whole.length);
      const clause = rest.slice(0, endOfClause(rest));
      statements.push(
        check({
          river,
          station: stationName,
          kind: isPeak ? 'peak' : kind,
          levelMetres: numberOf(metres),
          ...momentOf(
            isPeak ? readMoment(clause, now, offsetMs) : kind === 'observed' ? heading : undefined,
          ),
          ...comparedIn(clause),
          quote: `${whole}${clause}`.trim().replace(/[;,.]$/, ''),
        }),
      );
    }
  }
  const risks = [...text.matchAll(RISK)].map(([, level]) => Number(level));
  const valid = risks.filter((level) => level >= 1 && level <= 5);
  const forecast = forecastOf(text);
  const issued = /(?:[Tt]in phát lúc|[Bb]ản tin (?:phát )?lúc)\s*:?\s*([^\n)]*)/u.exec(text)?.[1];
  const next = /[Tt]in tiếp theo[^\n:]*?(?:lúc)?\s*:?\s*(\d[^\n]*)/u.exec(text)?.[1];
  const issuedAt = issued ? readMoment(issued, now, offsetMs) : undefined;
  const nextAt = next ? readMoment(next, now, offsetMs, 'ahead') : undefined;
  return {
    statements: unique(statements),
    ...(valid.length > 0 && { riskLevel: Math.max(...valid) }),
    ...(forecast && { forecast }),
    ...(issuedAt && { issuedAt }),
    ...(nextAt && { nextAt }),
  };

  function check(statement: Statement): Statement {
    const gauge = city.gauges.find(
      (one) =>
        same(one.station, statement.station) &&
        same(one.river.replace(/^Sông /u, ''), statement.river),
    );
    const { alarm, saidOffsetMetres: said, levelMetres } = statement;
    const own = gauge
      ? alarm
        ? { alarm, offsetMetres: round(levelMetres - (gauge.alarmMetres[alarm - 1] ?? 0)) }
        : againstAlarm(levelMetres, gauge.alarmMetres)
      : undefined;
    const problem =
      own && said !== undefined && alarm
        ? Math.abs(own.offsetMetres - said) <= AGREE_METRES
          ? undefined
          : Math.abs(own.offsetMetres + said) <= AGREE_METRES
            ? ('sign' as const)
            : ('amount' as const)
        : undefined;
    return {
      ...(gauge && { gauge: gauge.id }),
      ...statement,
      ...(own && own),
      ...(problem && { problem }),
    };
  }
}

/** Lines and sentences; a dot between digits ends nothing. */
const partsOf = (text: string): string[] =>
  text
    .normalize('NFC')
    .split(/\n+|;\s*(?=[Ss]ông|\s*-)|\.(?=\s|$)/u)
    .map((part) => part.replaceAll(/\s+/g, ' ').trim())
    .filter(Boolean);

/** What belongs to one level ends at a semicolon or where the next river begins. */
function endOfClause(rest: string): number {
  const end = rest.search(/;|[Ss]ông\s/u);
  return end < 0 ? rest.length : end;
}

function comparedIn(clause: string): Pick<Statement, 'alarm' | 'saidOffsetMetres'> {
  const found = COMPARED.exec(clause);
  if (!found) return {};
  const [, word = '', level = '', metres] = found;
  const alarm = ROMAN[level.toUpperCase()];
  if (!alarm) return {};
  const way = word.toLowerCase();
  if (way === 'xấp xỉ') return { alarm };
  if (way === 'ở mức' || way === 'bằng') return { alarm, saidOffsetMetres: 0 };
  if (metres === undefined) return { alarm };
  const below = way === 'dưới' || way === 'thấp hơn';
  return { alarm, saidOffsetMetres: below ? -numberOf(metres) : numberOf(metres) };
}

function forecastOf(text: string): string | undefined {
  const found =
    /(?:^|[\n.])\s*((?:Dự báo[^\n.]*?trong|Trong)\s+\d+(?:\s*-\s*\d+)? giờ tới[^\n]*)/u.exec(
      text.normalize('NFC'),
    )?.[1];
  return found?.split(/(?:^|\s)(?=Cấp độ rủi ro|Tin (?:tiếp theo|phát))/u)[0]?.trim();
}

const momentOf = (at: Date | undefined) => (at ? { at } : {});
const numberOf = (text: string): number => Number(text.replace(',', '.'));
const round = (metres: number): number => Math.round(metres * 100) / 100;
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

function unique(statements: Statement[]): Statement[] {
  const seen = new Set<string>();
  return statements.filter(({ river, station, kind, levelMetres }) => {
    const key = `${river}|${station}|${kind}|${levelMetres}`;
    return !seen.has(key) && seen.add(key);
  });
}
