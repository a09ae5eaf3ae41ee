import { bodyName, bodyOn } from '../../core/city/body-name.ts';
import type { Language } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { localDay, wardAt } from '../../core/city/ward-lookup.ts';
import { shorten } from '../../core/shorten.ts';
import type { TicketRecord } from '../../models/ticket.ts';
import type { PlaceMention } from '../../nlp/labels.ts';
import type { Position } from './state.ts';
import type { Talk } from './talk.ts';

const WEEKDAYS: Readonly<Record<Language, readonly string[]>> = {
  vi: ['Chủ nhật', 'thứ Hai', 'thứ Ba', 'thứ Tư', 'thứ Năm', 'thứ Sáu', 'thứ Bảy'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
};

/** A moment as residents read it, in the city's own time: `17:00 thứ Ba 24/11`. */
export function sayMoment(
  at: Date,
  language: Language,
  city: Pick<CityProfile, 'calendar'>,
): string {
  const local = new Date(at.getTime() + city.calendar.utcOffsetMinutes * 60_000);
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}`;
  const weekday = WEEKDAYS[language][local.getUTCDay()] ?? '';
  return `${clock} ${weekday} ${two(local.getUTCDate())}/${two(local.getUTCMonth() + 1)}`;
}

/** The category in the resident's language; a matter that fits none has a sentence of its own. */
export function sayCategory(
  category: string | null | undefined,
  talk: Pick<Talk, 'language' | 'say'>,
  city: Pick<CityProfile, 'categories'>,
): string {
  const found = city.categories.find(({ id }) => id === category);
  return found ? found[talk.language] : talk.say('category.none');
}

/**
 * The body that has the ticket, by the name it bears today. A name that no source shows is not told to residents:
 * then the name of what it is a unit of, or that of the ward office.
 */
export function sayBody(
  ticket: Pick<TicketRecord, 'body' | 'ward'>,
  talk: Pick<Talk, 'now' | 'say'>,
  city: CityProfile,
): string {
  const day = localDay(talk.now, city);
  let id: string | undefined = ticket.body;
  while (id !== undefined) {
    const body = bodyOn(city, id, day, ticket.ward ?? undefined);
    if (!body) break;
    const { name, verified } = bodyName(body, day);
    if (verified) return name;
    id = body.unitOf;
  }
  const ward = city.wards.find((candidate) => candidate.id === ticket.ward);
  return ward ? `UBND ${ward.name}` : talk.say('body.responsible');
}

/** Where it is, in one phrase: what the words name, what was typed for the place, and the ward of the position. */
export function sayPlace(
  given: {
    mentions: readonly PlaceMention[];
    placeText?: string | undefined;
    location?: Position | undefined;
  },
  talk: Pick<Talk, 'say'>,
  city: CityProfile,
): string {
  const names = given.mentions.map(({ detail, kind, name }) => {
    const phrase = kind === 'street' ? talk.say('place.street', { name }) : name;
    return detail ? `${detail} ${phrase}` : phrase;
  });
  const parts = [...new Set(names)].slice(0, 3);
  if (given.placeText && parts.length === 0) parts.push(shorten(given.placeText, 80));
  if (given.location) {
    const ward = wardAt(city, given.location)?.name;
    if (parts.length === 0) parts.push(talk.say('place.pin'));
    if (ward && !parts.includes(ward)) parts.push(ward);
  }
  return parts.length > 0 ? parts.join(', ') : talk.say('place.none');
}

/** The last thing that the reporters of a ticket were told. */
export const lastNews = (ticket: Pick<TicketRecord, 'updates'>) =>
  ticket.updates.findLast((update) => update.public);

/** Longest note of an officer that is told with the news, characters. */
const LONGEST_NOTE = 200;

/** Where a matter stands, since when, and what its officer said last, in one sentence. */
export function sayNews(
  ticket: Pick<TicketRecord, 'updates' | 'status' | 'openedAt'>,
  talk: Pick<Talk, 'language' | 'say'>,
  city: Pick<CityProfile, 'calendar'>,
): string {
  const news = lastNews(ticket);
  const date = sayMoment(news?.at ?? ticket.openedAt, talk.language, city);
  const status = talk.say(`status.${ticket.status}`);
  return news?.note
    ? talk.say('similar.news.note', { date, status, note: shorten(news.note, LONGEST_NOTE) })
    : talk.say('similar.news', { date, status });
}
