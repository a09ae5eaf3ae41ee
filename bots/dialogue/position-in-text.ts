import type { Position } from './state.ts';

/** Latitude and longitude of Vietnam: other pairs of numbers are amounts, dates and sizes. */
const isInVietnam = ({ lat, lon }: Position): boolean =>
  lat > 8 && lat < 24 && lon > 102 && lon < 110;

const PAIR =
  /(?<![\d.])(\d{1,3}[.,]\d{3,})°?\s*[NB]?\s*[,;\s/]\s*(\d{1,3}[.,]\d{3,})°?\s*[EĐ]?(?![\d.])/iu;
/** Links of maps say the place as `q=16.8,107.1`, `@16.8,107.1,17z` or `!3d16.8!4d107.1`. */
const IN_LINK =
  /(?:[?&](?:q|ll|query|destination|daddr)=|@|!3d|geo:)(-?\d{1,3}\.\d+)(?:,|%2C|!4d)(-?\d{1,3}\.\d+)/iu;
const LINK = /\bgeo:\S+|https?:\/\/\S*(?:maps?|goo\.gl|osm|openstreetmap)\S*/iu;

/**
 * A position that was typed or pasted instead of sent: two numbers, or the link of a map that holds them. `rest` is
 * what else the text says.
 */
export function positionInText(text: string): { position: Position; rest: string } | undefined {
  const link = LINK.exec(text)?.[0];
  const found = (link && IN_LINK.exec(link)) || PAIR.exec(text);
  if (!found) return undefined;
  const [lat = Number.NaN, lon = Number.NaN] = [found[1], found[2]].map((number) =>
    Number(number?.replace(',', '.')),
  );
  const position = { lat, lon };
  if (!isInVietnam(position)) return undefined;
  const rest = text
    .replace(link ?? found[0], ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return { position, rest: /[\p{L}]{2}/u.test(rest) ? rest : '' };
}
