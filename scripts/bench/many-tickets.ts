import { Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import { HOUR, MINUTE } from '../../core/clock.ts';
import { Report } from '../../models/report.ts';
import { SearchWord } from '../../models/search-word.ts';
import { Ticket } from '../../models/ticket.ts';
import { startDeadline } from '../../workflow/deadlines/deadline.ts';
import { matchKeysOf } from '../../workflow/incidents/match-keys.ts';
import { createLocate } from '../../workflow/places/locate.ts';
import { chooseBody } from '../../workflow/routing/choose-body.ts';
import { searchWordsOf } from '../../workflow/search/search-words.ts';

const BATCH = 2000;
const STATES = [
  'hư hỏng nặng',
  'cả tuần nay chưa ai sửa',
  'rất nguy hiểm',
  'ban đêm không thấy gì',
];
const OPEN = ['routed', 'accepted', 'in_progress', 'referred', 'reopened'] as const;

/**
 * Fills an empty store with tickets, one report each, the newest `open` of them open. Indexes are made afterwards,
 * all at once, which is what makes a million a matter of minutes.
 */
export async function makeTickets(
  city: CityProfile,
  { count, open, now }: { count: number; open: number; now: Date },
): Promise<void> {
  const locate = createLocate(city);
  const streets = city.streets.filter(({ wards }) => wards.length > 0);
  const words = new Set<string>();
  await Promise.all([Ticket.collection.dropIndexes(), Report.collection.dropIndexes()]);
  for (let from = 0; from < count; from += BATCH) {
    const tickets: object[] = [];
    const reports: object[] = [];
    for (let n = from; n < Math.min(count, from + BATCH); n += 1) {
      const made = aTicket(n);
      tickets.push(made.ticket);
      reports.push(made.report);
    }
    await Ticket.collection.insertMany(tickets);
    await Report.collection.insertMany(reports);
  }
  await SearchWord.insertMany([...words].map((word) => ({ _id: word })));
  await Ticket.createIndexes();
  await Report.createIndexes();

  function aTicket(n: number) {
    const age = count - n;
    const isOpen = age <= open;
    const openedAt = new Date(now.getTime() - age * (isOpen ? 4 * MINUTE : MINUTE / 2) - HOUR);
    const category = pick(city.categories, n * 7);
    const street = pick(streets, Math.floor(n / 3));
    const lat =
      city.bounds.south + ((n * 37) % 1000) * 1e-3 * (city.bounds.north - city.bounds.south);
    const lon = city.bounds.west + ((n * 53) % 1000) * 1e-3 * (city.bounds.east - city.bounds.west);
    const urgency = n % 50 === 0 ? 'emergency' : n % 9 === 0 ? 'urgent' : 'normal';
    const word = pick(category.keywords, Math.floor(n / 25));
    const text = `${word} trên đường ${street.name} ${pick(STATES, n)}, số nhà ${n % 400}, hẻm ${n}`;
    const place = { names: [street.name], lat, lon };
    const { places, ward } = locate({ names: place.names });
    const matter = { category: category.id, urgency, ward, places, channel: 'web', source: 'chat' };
    const route = chooseBody(city, { ...matter, at: openedAt });
    const status = isOpen ? pick(OPEN, n) : n % 3 === 0 ? 'resolved' : 'closed';
    const code = codeOf(n, city.codePrefix);
    const _id = new Types.ObjectId();
    const closedAt = new Date(openedAt.getTime() + ((n % 90) + 1) * HOUR);
    const searchWords = searchWordsOf(text, street.name, code);
    for (const found of searchWords) if (/^[a-z]+$/.test(found)) words.add(found);
    const line = { at: openedAt, by: { type: 'system' }, public: true };
    const ticket = {
      _id,
      code,
      status,
      listedAs: status,
      category: category.id,
      urgency,
      title: text,
      place,
      ...(ward && { ward }),
      body: route.body,
      routing: { words: [word], confidence: 0.9, ...route },
      deadline: startDeadline(city, matter, openedAt),
      reportCount: 1,
      suggestions: [],
      matchKeys: isOpen
        ? matchKeysOf({ category: category.id, places, ward, location: place })
        : [],
      updates: [
        { ...line, number: 1, kind: 'opened', to: 'received' },
        { ...line, number: 2, kind: 'routed', to: 'routed', facts: { body: route.body } },
      ],
      public: n % 4 === 0,
      urgencyFixed: false,
      openedAt,
      lastVoiceAt: openedAt,
      updatedAt: isOpen ? openedAt : closedAt,
      ...(!isOpen && { closedAt }),
      revision: 1,
      searchWords,
    };
    const report = {
      code,
      source: 'chat',
      sourceKey: `chat:bench-${n}`,
      channel: 'web',
      anonymous: false,
      text,
      photoIds: [],
      labels: {
        kind: 'incident',
        sentiment: 'negative',
        category: category.id,
        actionable: true,
        urgency,
        toxic: false,
        place: place.names,
        confidence: { category: 0.9 },
        because: [],
      },
      ...(ward && { ward }),
      ticketId: _id,
      homeTicketId: _id,
      createdAt: openedAt,
    };
    return { ticket, report };
  }
}

const LETTERS = '34679ACDEFGHJKMNPQRTUVWXY';

/** The code of the n-th ticket, in the form of `core/ids.ts`. */
export function codeOf(n: number, prefix: string): string {
  let rest = n;
  let letters = '';
  for (let place = 0; place < 8; place += 1) {
    letters = `${LETTERS[rest % LETTERS.length]}${letters}`;
    rest = Math.floor(rest / LETTERS.length);
  }
  return `${prefix}-${letters.slice(0, 4)}-${letters.slice(4)}`;
}

const pick = <Item>(list: readonly Item[], at: number): Item => list[at % list.length] as Item;
