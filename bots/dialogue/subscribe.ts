import type { CityProfile } from '../../core/city/schema.ts';
import { presentWard } from '../../core/city/ward-lookup.ts';
import type { Relation } from '../../models/subscription.ts';
import type { Analysis, Analyzer } from '../../nlp/labels.ts';
import { quietHoursOf } from '../../workflow/notifications/quiet-hours.ts';
import type { SubscribedPlace } from '../../workflow/subscriptions/place-key.ts';
import { setQuietHours } from '../../workflow/subscriptions/set-quiet-hours.ts';
import { MOST_SUBSCRIPTIONS } from '../../workflow/subscriptions/subscriptions.ts';
import { withConsent } from './consent.ts';
import type { Desk } from './desk.ts';
import { isOneOf, mentionsOneOf, plain } from './plain.ts';
import { readHours } from './read-hours.ts';
import { relativeIn } from './relative.ts';
import { subscriptionName } from './subscription-name.ts';
import {
  type Answer,
  answer,
  button,
  locationButton,
  MOST_BUTTONS,
  reply,
  type Talk,
} from './talk.ts';

export type SubscribingTalk = {
  /** What they say about being told: to begin, to stop, to list, quiet hours, or the place that was asked for; undefined when it is none of it. */
  listen(talk: Talk, analysis: Analysis | undefined): Promise<Answer | undefined>;
  begin(talk: Talk): Promise<Answer>;
  stop(talk: Talk): Promise<Answer>;
  /** A pressed button of this conversation; undefined for any other. */
  press(talk: Talk): Promise<Answer | undefined>;
};

/** Tells residents about floods where they live, and where their family does. */
export function createSubscribing({
  city,
  desk,
  analyzer,
}: {
  city: CityProfile;
  desk: Desk;
  analyzer: Pick<Analyzer, 'findPlaces'>;
}): SubscribingTalk {
  const today = city.wards.filter(({ validTo }) => !validTo);

  async function begin(talk: Talk): Promise<Answer> {
    const { text } = talk.heard;
    const relative = relativeIn(text);
    const place = placeIn(talk, text);
    if (place) return await keep(talk, place, relative);
    return ask(talk, relative ? 'relative' : 'own', relative);
  }

  function ask(talk: Talk, relation: Relation, label?: string, street?: string): Answer {
    const subscribing = { relation, ...(label && { label }), ...(street && { street }) };
    const named = city.streets.find(({ id }) => id === street)?.name;
    const text = named
      ? talk.say('subscribe.ask.which-ward', { street: named })
      : talk.say(relation === 'relative' ? 'subscribe.ask.relative' : 'subscribe.ask.place');
    return answer(
      { ...talk.state, subscribing },
      reply(text, [
        ...today.slice(0, 2).map(({ id, name }) => ({ id: `subscribe:${id}`, title: name })),
        ...(named ? [] : [locationButton(talk)]),
        ...(relation === 'relative' || named ? [] : [button(talk, 'relative')]),
        button(talk, 'cancel'),
      ]),
    );
  }

  /** What the words or the pin name; a street in several wards, or in none that is known, comes back without a ward. */
  function placeIn(talk: Talk, text: string): SubscribedPlace | { street: string } | undefined {
    const { location } = talk.heard;
    if (location) return { kind: 'point', ...location };
    const found = analyzer.findPlaces(text);
    const ward = found.find(({ kind }) => kind === 'ward');
    const street = found.find(({ kind }) => kind === 'street');
    if (ward) return { kind: 'ward', ward: ward.id, ...(street && { street: street.id }) };
    const bare = plain(text).replace(/^(phuong|p)\s*/, '');
    const named = city.wards.find(({ name, aliases }) =>
      [name, ...aliases].some((one) => plain(one).replace(/^phuong\s*/, '') === bare),
    );
    if (named && bare !== '') return { kind: 'ward', ward: named.id };
    if (!street) return undefined;
    const wards = city.streets.find(({ id }) => id === street.id)?.wards ?? [];
    const present = [...new Set(wards.flatMap((id) => presentWard(city, id)?.id ?? []))];
    const [only] = present;
    return only && present.length === 1
      ? { kind: 'ward', ward: only, street: street.id }
      : { street: street.id };
  }

  async function keep(
    talk: Talk,
    place: SubscribedPlace | { street: string },
    label: string | undefined,
  ): Promise<Answer> {
    const relation = label ? 'relative' : (talk.state.subscribing?.relation ?? 'own');
    if (!('kind' in place)) return ask(talk, relation, label, place.street);
    const topic = place.kind === 'point' || relation === 'relative' ? 'place' : 'warnings';
    return await withConsent(talk, city, topic, async () => {
      const { subscribing, ...state } = talk.state;
      const own = await desk.subscriptions.list(talk.resident._id, talk.session);
      if (own.length >= MOST_SUBSCRIPTIONS)
        return answer(
          state,
          reply(talk.say('subscribe.full', { count: MOST_SUBSCRIPTIONS }), [button(talk, 'subs')]),
        );
      const name = label ?? subscribing?.label;
      const labelled = place.kind === 'city' || !name ? place : { ...place, label: name };
      const { subscription, isNew } = await desk.subscriptions.subscribe(
        { residentId: talk.resident._id, topic: 'flood', place: labelled, relation },
        talk.session,
      );
      const told = talk.say(isNew ? 'subscribe.done' : 'subscribe.known', {
        place: subscriptionName(city, talk, subscription),
      });
      const outside =
        subscription.place.kind === 'point' && !subscription.place.ward
          ? `\n${talk.say('subscribe.outside', { city: city.name })}`
          : '';
      const { from, to } = quietHoursOf(talk.resident, city);
      const quiet = from === to ? '' : `\n${talk.say('subscribe.quiet-note', { from, to })}`;
      return answer(
        state,
        reply(`${told}${outside}${quiet}`, [
          button(talk, 'relative'),
          button(talk, 'subs'),
          button(talk, 'flood'),
          button(talk, 'unsubscribe'),
        ]),
      );
    });
  }

  async function list(talk: Talk): Promise<Answer> {
    const own = await desk.subscriptions.list(talk.resident._id, talk.session);
    if (own.length === 0)
      return answer(
        talk.state,
        reply(talk.say('subscribe.none'), [
          button(talk, 'subscribe'),
          button(talk, 'topics', 'topic'),
        ]),
      );
    const { from, to } = quietHoursOf(talk.resident, city);
    const mixed = own.some(({ topic }) => topic !== 'flood');
    const lines = own.map((one, at) => {
      const topic = mixed ? `${talk.say(`topic.${one.topic}`)}: ` : '';
      return `${at + 1}. ${topic}${subscriptionName(city, talk, one)}`;
    });
    const head = talk.say(mixed ? 'subscribe.list.mixed' : 'subscribe.list', { count: own.length });
    const quiet = from === to ? talk.say('quiet.none') : talk.say('quiet.are', { from, to });
    return answer(
      talk.state,
      reply([head, ...lines, quiet].join('\n'), [
        button(talk, 'subscribe'),
        button(talk, 'topics', 'topic'),
        button(talk, 'unsubscribe'),
        button(talk, 'quiet'),
      ]),
    );
  }

  async function stop(talk: Talk): Promise<Answer> {
    const own = await desk.subscriptions.list(talk.resident._id, talk.session);
    const [only] = own;
    if (!only)
      return answer(
        talk.state,
        reply(talk.say('subscribe.none'), [
          button(talk, 'subscribe'),
          button(talk, 'topics', 'topic'),
        ]),
      );
    if (mentionsOneOf(talk.heard.text, talk.say('words.all'))) return await stopAll(talk);
    if (own.length === 1) return await stopOne(talk, String(only._id));
    const place = talk.heard.text ? placeIn(talk, talk.heard.text) : undefined;
    const named =
      place && 'kind' in place && place.kind === 'ward'
        ? own.filter((one) => one.place.ward === place.ward || one.place.formerWard === place.ward)
        : [];
    if (named.length === 1 && named[0]) return await stopOne(talk, String(named[0]._id));
    return answer(
      talk.state,
      reply(talk.say('subscribe.ask.stop'), [
        ...own.slice(-(MOST_BUTTONS - 1)).map((one) => ({
          id: `unsubscribe:${String(one._id)}`,
          title: shortTitle(subscriptionName(city, talk, one)),
        })),
        button(talk, 'unsubscribe-all', 'unsubscribe:all'),
      ]),
    );
  }

  async function stopOne(talk: Talk, id: string): Promise<Answer> {
    const ended = /^[0-9a-f]{24}$/.test(id)
      ? await desk.subscriptions.unsubscribe(talk.resident._id, id, talk.session)
      : undefined;
    if (!ended) return await list(talk);
    return answer(
      talk.state,
      reply(
        talk.say('subscribe.stopped', {
          topic: talk.say(`topic.${ended.topic}`),
          place: subscriptionName(city, talk, ended),
        }),
        [button(talk, 'subs'), button(talk, 'subscribe')],
      ),
    );
  }

  async function stopAll(talk: Talk): Promise<Answer> {
    const count = await desk.subscriptions.unsubscribeAll(
      talk.resident._id,
      undefined,
      talk.session,
    );
    return answer(
      talk.state,
      reply(talk.say('subscribe.stopped-all', { count }), [button(talk, 'subscribe')]),
    );
  }

  async function quiet(talk: Talk): Promise<Answer> {
    const wanted = readHours(talk.heard.text);
    if (wanted) return await setQuiet(talk, wanted);
    const { from, to } = quietHoursOf(talk.resident, city);
    const now = from === to ? talk.say('quiet.none') : talk.say('quiet.are', { from, to });
    return answer(
      talk.state,
      reply(`${now} ${talk.say('quiet.how')}`, [
        button(talk, 'quiet-city', 'quiet:city'),
        button(talk, 'quiet-none', 'quiet:none'),
      ]),
    );
  }

  async function setQuiet(talk: Talk, hours: Parameters<typeof setQuietHours>[1]): Promise<Answer> {
    await setQuietHours(talk.resident._id, hours, talk.session);
    const { from, to } =
      hours === 'city' ? city.quietHours : hours === 'none' ? { from: '', to: '' } : hours;
    const text = from === to ? talk.say('quiet.none') : talk.say('quiet.are', { from, to });
    return answer(talk.state, reply(text, [button(talk, 'subs')]));
  }

  return {
    begin,
    stop,
    async listen(talk, analysis) {
      const { text, location } = talk.heard;
      const { subscribing } = talk.state;
      if (text !== '') {
        if (mentionsOneOf(text, talk.say('words.quiet'))) return await quiet(talk);
        if (mentionsOneOf(text, talk.say('words.subs'))) return await list(talk);
        if (mentionsOneOf(text, talk.say('words.unsubscribe'))) return await stop(talk);
        if (isStop(talk) && !talk.state.gathering) return await stop(talk);
        if (mentionsOneOf(text, talk.say('words.subscribe'))) return await begin(talk);
      }
      if (!subscribing || isMatter(text, analysis)) return undefined;
      const place = text || location ? placeIn(talk, text) : undefined;
      const label = relativeIn(text) ?? subscribing.label;
      if (place)
        return await keep(
          talk,
          place,
          subscribing.relation === 'relative'
            ? (label ?? talk.say('subscribe.relative'))
            : relativeIn(text),
        );
      const isYes = isOneOf(text, talk.say('words.yes')) || isOneOf(text, talk.say('words.agree'));
      if (analysis?.kind === 'question' && !isYes) return undefined;
      return answer(
        talk.state,
        reply(talk.say('subscribe.not-found'), [
          ...today.slice(0, 2).map(({ id, name }) => ({ id: `subscribe:${id}`, title: name })),
          locationButton(talk),
          button(talk, 'cancel'),
        ]),
      );
    },
    async press(talk) {
      const { name = '', args = [] } = talk.heard.press ?? {};
      switch (name) {
        case 'subscribe': {
          if (args.length === 0) return ask(talk, 'own');
          const { subscribing } = talk.state;
          const ward = args.join(':');
          if (!presentWard(city, ward)) return ask(talk, 'own');
          const street = subscribing?.street;
          const label =
            subscribing?.relation === 'relative'
              ? (subscribing.label ?? talk.say('subscribe.relative'))
              : undefined;
          return await keep(talk, { kind: 'ward', ward, ...(street && { street }) }, label);
        }
        case 'relative':
          return ask(talk, 'relative');
        case 'subs':
          return await list(talk);
        case 'unsubscribe':
          if (args[0] === 'all') return await stopAll(talk);
          return args[0] ? await stopOne(talk, args[0]) : await stop(talk);
        case 'quiet':
          if (args[0] === 'city' || args[0] === 'none') return await setQuiet(talk, args[0]);
          return await quiet(talk);
        default:
          return undefined;
      }
    },
  };
}

/** «dừng»; `u dung r` without accents is rather «ừ đúng rồi». */
const isStop = ({ heard: { text }, say }: Talk): boolean =>
  isOneOf(text, say('words.stop')) && !(/\s/.test(text) && isOneOf(text, say('words.yes')));

/** A place is named in few words; what is longer and speaks of trouble is a report. */
const PLACE_WORDS = 5;
const isMatter = (text: string, analysis: Analysis | undefined): boolean =>
  analysis?.kind === 'rescue' ||
  (analysis?.kind === 'incident' && text.split(/\s+/).length > PLACE_WORDS);

const LONGEST_TITLE = 38;
const shortTitle = (title: string): string =>
  title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE - 1)}…` : title;
