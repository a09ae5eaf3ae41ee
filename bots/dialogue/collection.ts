import type { CityProfile } from '../../core/city/schema.ts';
import { DAY, HOUR, MINUTE } from '../../core/clock.ts';
import type { Analyzer } from '../../nlp/labels.ts';
import { type CollectionPlace, quarterIn } from '../../workflow/collection/collection-place.ts';
import type { KnownCollection } from '../../workflow/collection/collections.ts';
import { MOST_SUBSCRIPTIONS } from '../../workflow/subscriptions/subscriptions.ts';
import { BUTTON_ID } from '../button-id.ts';
import { withConsent } from './consent.ts';
import { sayBody } from './describe.ts';
import type { Desk } from './desk.ts';
import { isPlaceOnly } from './place-words.ts';
import { mentionsOneOf, wordsBesides } from './plain.ts';
import { type Answer, answer, button, reply, type Talk } from './talk.ts';

export type CollectionTalk = {
  /** A question when waste is collected, a wish to be reminded of it, or the place that was asked for. */
  listen(talk: Talk): Promise<Answer | undefined>;
  /** `collection:remind:<street>.<quarter>.<ward>`, or the question alone. */
  press(talk: Talk, args: readonly string[]): Promise<Answer>;
};

/** Longer texts that speak of waste tell of something, characters. */
const LONGEST_QUESTION = 90;
const MOST_LINES = 4;
/** A street that no list has is named in few words. */
const STREET_WORDS = 5;
/** A schedule that was not confirmed for so long is told with a caution. */
const OLD_MS = 180 * DAY;

/** Answers "when is rubbish collected here": the next days, how old that is and whom to ask; plainly when it is not known. */
export function createCollectionTalk({
  city,
  desk,
  analyzer,
}: {
  city: CityProfile;
  desk: Pick<Desk, 'collections' | 'subscriptions'>;
  analyzer: Analyzer;
}): CollectionTalk {
  async function tell(talk: Talk, place: CollectionPlace): Promise<Answer> {
    const known = await desk.collections.at(place);
    const where = nameOf(talk, place);
    const id = `collection:remind:${packed(place)}`;
    const remind = BUTTON_ID.test(id) ? [button(talk, 'collection-remind', id)] : [];
    if (known.length === 0)
      return answer(
        closed(talk),
        reply(talk.say('waste.unknown', { place: where, body: bodyOf(talk) }), [
          button(talk, 'handoff'),
          ...remind,
          button(talk, 'report'),
        ]),
      );
    const lines = known.slice(0, MOST_LINES).map((one) => describe(talk, one, where));
    const more = known.length > MOST_LINES ? [talk.say('waste.more')] : [];
    const text = [...lines, ...more, ageOf(talk, known)].join('\n');
    return answer(closed(talk), reply(text, [...remind, button(talk, 'handoff')]));
  }

  function describe(talk: Talk, { schedule, next }: KnownCollection, asked: string): string {
    const { weekdays, from, to, what, street, quarterName, ward } = schedule;
    const of = [
      ...(street ? [talk.say('place.street', { name: bare(street) })] : []),
      ...(quarterName ? [quarterName] : []),
      ...(ward ? [wardName(ward)] : []),
    ].join(', ');
    const days =
      weekdays.length === 7
        ? talk.say('waste.every-day')
        : weekdays.map((day) => talk.say(`weekday.${day}`)).join(', ');
    const told = talk.say('waste.line', {
      what: what ?? talk.say('waste.what'),
      place: capital(of || asked),
      days,
      from,
      to,
    });
    if (next.length === 0) return `${told} ${talk.say('waste.none-soon')}`;
    return `${told} ${talk.say('waste.next', {
      days: next.map(({ day }) => sayDay(talk, day)).join('; '),
    })}`;
  }

  function sayDay(talk: Talk, day: string): string {
    const at = new Date(`${day}T00:00:00Z`);
    const today = new Date(talk.now.getTime() + city.calendar.utcOffsetMinutes * MINUTE);
    const ahead = Math.round(at.getTime() / DAY - Math.floor(today.getTime() / DAY));
    const date = `${day.slice(8)}/${day.slice(5, 7)}`;
    const name =
      ahead === 0
        ? talk.say('waste.today')
        : ahead === 1
          ? talk.say('waste.tomorrow')
          : talk.say(`weekday.${at.getUTCDay() || 7}`);
    return `${name} ${date}`;
  }

  /** Who said so, how long ago, and whom to ask. */
  function ageOf(talk: Talk, known: readonly KnownCollection[]): string {
    const at = new Date(Math.min(...known.map(({ schedule }) => schedule.at.getTime())));
    const age = talk.now.getTime() - at.getTime();
    const told = talk.say('waste.age', { age: sayAge(talk, age), body: bodyOf(talk) });
    return age > OLD_MS ? `${told} ${talk.say('waste.old')}` : told;
  }

  function ask(talk: Talk, remind: boolean): Answer {
    return answer(
      { ...talk.state, collecting: { remind } },
      reply(talk.say('waste.ask.place'), [button(talk, 'cancel')]),
    );
  }

  async function remind(talk: Talk, place: CollectionPlace): Promise<Answer> {
    return await withConsent(talk, city, 'notices', async () => {
      const known = await desk.collections.at(place);
      const label = nameOf(talk, place, known[0]?.schedule.street);
      const own = await desk.subscriptions.list(talk.resident._id, talk.session);
      if (own.length >= MOST_SUBSCRIPTIONS)
        return answer(
          closed(talk),
          reply(talk.say('subscribe.full', { count: MOST_SUBSCRIPTIONS }), [button(talk, 'subs')]),
        );
      const { street, quarter, ward } = place;
      await desk.subscriptions.subscribe(
        {
          residentId: talk.resident._id,
          topic: 'waste',
          place: {
            kind: 'area',
            ...(street && { street }),
            ...(quarter && { quarter }),
            ...(ward && { ward }),
            label,
          },
        },
        talk.session,
      );
      const text = talk.say(known.length > 0 ? 'waste.reminded' : 'waste.reminded-later', {
        place: label,
      });
      return answer(closed(talk), reply(text, [button(talk, 'subs'), button(talk, 'unsubscribe')]));
    });
  }

  /** What the words name; a part of a ward goes by its number, a street also by the name that only the schedule has. */
  async function placeIn(text: string): Promise<CollectionPlace | undefined> {
    const found = analyzer.findPlaces(text);
    const street =
      found.find(({ kind }) => kind === 'street')?.id ??
      (await desk.collections.unlistedIn(text))?.id;
    const ward = found.find(({ kind }) => kind === 'ward')?.id;
    const quarter = quarterIn(text);
    return street || ward || quarter ? { street, ward, quarter } : undefined;
  }

  /** Where they asked to be reminded before: what they mean when they name no place. */
  async function ownPlace(talk: Talk): Promise<CollectionPlace | undefined> {
    const own = (await desk.subscriptions.list(talk.resident._id, talk.session)).findLast(
      ({ topic }) => topic === 'waste',
    )?.place;
    return (
      own && {
        street: own.street ?? undefined,
        quarter: own.quarter ?? undefined,
        ward: own.ward ?? undefined,
      }
    );
  }

  /** @param said what the waste system calls the street, for one that is not on the city's list */
  function nameOf(
    talk: Talk,
    { street, quarter, ward }: CollectionPlace,
    said?: string | null,
  ): string {
    const unlisted = street?.startsWith('name:')
      ? bare(said ?? street.slice('name:'.length))
      : undefined;
    const name = city.streets.find(({ id }) => id === street)?.name ?? unlisted;
    return [
      ...(name ? [talk.say('place.street', { name })] : []),
      ...(quarter ? [talk.say('waste.quarter', { number: quarter.replace(/^kp /, '') })] : []),
      ...(ward ? [wardName(ward)] : []),
    ].join(', ');
  }

  const wardName = (id: string): string => city.wards.find((ward) => ward.id === id)?.name ?? id;
  const bodyOf = (talk: Talk): string => sayBody({ body: bodyFor(city), ward: null }, talk, city);

  return {
    async listen(talk) {
      const { text } = talk.heard;
      const { collecting } = talk.state;
      const wish = asks(talk);
      if (wish) {
        const place = (await placeIn(text)) ?? (wish === 'when' ? await ownPlace(talk) : undefined);
        if (!place) return ask(talk, wish === 'remind');
        return wish === 'remind' ? await remind(talk, place) : await tell(talk, place);
      }
      if (!collecting) return undefined;
      const place = await placeIn(text);
      const isBare =
        isPlaceOnly(text, talk, analyzer) ||
        isQuarterOnly(talk) ||
        (place?.street?.startsWith('name:') && text.split(/\s+/).length <= STREET_WORDS);
      if (!place || !isBare) return undefined;
      return collecting.remind ? await remind(talk, place) : await tell(talk, place);
    },
    async press(talk, [what, ...rest]) {
      const place = unpacked(rest.join(':'));
      if (what !== 'remind' || !place) return ask(talk, what === 'remind');
      return await remind(talk, place);
    },
  };
}

/** A question about the times, or a wish to be reminded; what tells of waste that lies about is neither. */
function asks({ heard: { text }, say }: Talk): 'when' | 'remind' | undefined {
  if (text.length > LONGEST_QUESTION || !mentionsOneOf(text, say('words.waste'))) return undefined;
  if (mentionsOneOf(text, say('words.waste-remind'))) return 'remind';
  if (mentionsOneOf(text, say('words.waste-schedule'))) return 'when';
  if (mentionsOneOf(text, say('words.waste-left'))) return undefined;
  return mentionsOneOf(text, say('words.waste-collected')) &&
    mentionsOneOf(text, say('words.waste-when'))
    ? 'when'
    : undefined;
}

/** `đường Lê Lợi` → `Lê Lợi`: the word for street is said beside it. */
const bare = (street: string): string => street.replace(/^(?:đường|phố)\s+/iu, '');

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const isQuarterOnly = ({ heard: { text }, say }: Talk): boolean =>
  wordsBesides(text, say('words.place'), say('words.correcting')).every((word) =>
    /^(?:kp)?\d+[a-z]?$/.test(word),
  );

/** The body that the city's rules name for waste. */
function bodyFor({ categories, routing }: Pick<CityProfile, 'categories' | 'routing'>): string {
  const rule = routing.find(({ when }) => when.categories?.includes('rac_thai'));
  return rule?.body ?? categories[0]?.id ?? '';
}

function sayAge(talk: Talk, ms: number): string {
  if (ms < 2 * HOUR) return talk.say('age.now');
  if (ms < 2 * DAY) return talk.say('age.hours', { count: Math.round(ms / HOUR) });
  return talk.say('age.days', { count: Math.round(ms / DAY) });
}

function closed({ state }: Talk) {
  const { collecting: _, ...rest } = state;
  return rest;
}

/** A place in the few bytes that a button may have; its parts hold neither `.` nor `_`. */
const packed = ({ street, quarter, ward }: CollectionPlace): string =>
  [street?.replace(/^street:/, ''), quarter, ward?.replace(/^ward:/, '')]
    .map((part) => part?.replaceAll(' ', '_') ?? '')
    .join('.');

function unpacked(text: string): CollectionPlace | undefined {
  const [street, quarter, ward] = text.replaceAll('_', ' ').split('.');
  if (!street && !quarter && !ward) return undefined;
  return {
    street: street?.startsWith('name:') ? street : street ? `street:${street}` : undefined,
    quarter: quarter || undefined,
    ward: ward ? `ward:${ward}` : undefined,
  };
}
