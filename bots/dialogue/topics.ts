import type { CityProfile } from '../../core/city/schema.ts';
import type { CityTopic, TopicChoice } from '../../core/city/topic-schema.ts';
import type { Analysis, Analyzer } from '../../nlp/labels.ts';
import type { SubscribedPlace } from '../../workflow/subscriptions/place-key.ts';
import { MOST_SUBSCRIPTIONS } from '../../workflow/subscriptions/subscriptions.ts';
import { withConsent } from './consent.ts';
import { sayBody, sayMoment } from './describe.ts';
import type { Desk } from './desk.ts';
import { mentionsOneOf, plain } from './plain.ts';
import { type Answer, answer, button, MOST_BUTTONS, reply, type Talk } from './talk.ts';

export type TopicTalk = {
  /** A wish for news of a topic, or the crop, field or school that was asked for. */
  listen(talk: Talk, analysis: Analysis): Promise<Answer | undefined>;
  /** `topic:ask:<id>`: a question about it; `topic:<id>`, `topic:<id>:<audience>`, `topic:<id>:<audience>:<plot>`; `-` for all of them. */
  press(talk: Talk, args: readonly string[]): Promise<Answer>;
};

/** The name of a field or a school is short; longer texts tell of something, characters. */
const LONGEST_NAME = 50;
const MOST_NAME_WORDS = 7;
const ALL = '-';
/** Words with such a purpose are no name of a field or school. */
const NO_NAMES: ReadonlySet<Analysis['intent']> = new Set(['greeting', 'thanks', 'handoff']);

/** What is chosen so far; `-` says all. */
type Chosen = { audience?: string | undefined; plot?: string | undefined };

/** Lets residents ask for news: crop advisories by crop and field, a school's, health, tourism, the newsletter. */
export function createTopicTalk({
  city,
  desk,
  analyzer,
}: {
  city: CityProfile;
  desk: Pick<Desk, 'subscriptions' | 'submit'>;
  analyzer: Pick<Analyzer, 'findPlaces'>;
}): TopicTalk {
  /** Those with officers of their own. */
  const answering = city.topics.filter(({ body }) => body);
  const topicOf = (id: string | undefined) => city.topics.find((topic) => topic.id === id);

  /** The words without names of streets: Trường Chinh is no school. */
  function withoutStreets(text: string): string {
    const streets = analyzer.findPlaces(text).filter(({ kind }) => kind === 'street');
    return streets
      .sort((a, b) => b.start - a.start)
      .reduce((rest, { start, end }) => `${rest.slice(0, start)} ${rest.slice(end)}`, text);
  }

  function choose(talk: Talk): Answer {
    const { following: _, ...state } = talk.state;
    return answer(
      state,
      reply(
        talk.say('topic.ask.which'),
        city.topics
          .slice(0, MOST_BUTTONS)
          .map((topic) => ({ id: `topic:${topic.id}`, title: capital(topic[talk.language]) })),
      ),
    );
  }

  /** Asks for what is still open, and keeps the wish when nothing is. */
  async function goOn(talk: Talk, topic: CityTopic, chosen: Chosen): Promise<Answer> {
    const { audiences, plots, named, id } = topic;
    const asking = (asks: 'audience' | 'plot' | 'name') => ({
      ...talk.state,
      following: { topic: id, asks, ...(chosen.audience && { audience: chosen.audience }) },
    });
    if (named && !chosen.audience)
      return answer(asking('name'), reply(talk.say('topic.ask.name'), [button(talk, 'cancel')]));
    if (audiences.length > 0 && !chosen.audience)
      return answer(
        asking('audience'),
        reply(talk.say('topic.ask.audience'), [
          ...audiences
            .slice(0, MOST_BUTTONS - 1)
            .map((one) => ({ id: `topic:${id}:${one.id}`, title: one[talk.language] })),
          button(talk, 'topic-all', `topic:${id}:${ALL}`),
        ]),
      );
    if (plots.length > 0 && !chosen.plot)
      return answer(
        asking('plot'),
        reply(talk.say('topic.ask.plot'), [
          ...plots.slice(0, MOST_BUTTONS - 1).map((one) => ({
            id: `topic:${id}:${chosen.audience}:${one.id}`,
            title: one[talk.language],
          })),
          button(talk, 'topic-anywhere', `topic:${id}:${chosen.audience}:${ALL}`),
        ]),
      );
    return await keep(talk, topic, chosen);
  }

  async function keep(talk: Talk, topic: CityTopic, chosen: Chosen): Promise<Answer> {
    // What was asked is kept until the yes: the same words are then taken up again.
    return await withConsent(talk, city, 'notices', async () => {
      const { following: _, ...state } = talk.state;
      const own = await desk.subscriptions.list(talk.resident._id, talk.session);
      if (own.length >= MOST_SUBSCRIPTIONS)
        return answer(
          state,
          reply(talk.say('subscribe.full', { count: MOST_SUBSCRIPTIONS }), [button(talk, 'subs')]),
        );
      const { place, label } = placeOf(talk, topic, chosen);
      const { isNew } = await desk.subscriptions.subscribe(
        { residentId: talk.resident._id, topic: topic.id, place },
        talk.session,
      );
      const slots = { topic: talk.say(`topic.${topic.id}`), label };
      return answer(
        state,
        reply(talk.say(isNew ? 'topic.done' : 'topic.known', slots), [
          button(talk, 'subs'),
          button(talk, 'topics', 'topic'),
          button(talk, 'unsubscribe'),
        ]),
      );
    });
  }

  /** What is kept, by what `tell-subscribers.ts` compares with, and what it is called. */
  function placeOf(
    talk: Talk,
    { audiences, plots }: CityTopic,
    { audience, plot }: Chosen,
  ): { place: SubscribedPlace; label: string } {
    const nameIn = (list: readonly TopicChoice[], id: string | undefined) =>
      id === undefined || id === ALL
        ? undefined
        : (list.find((one) => one.id === id)?.[talk.language] ?? id);
    const what = nameIn(audiences, audience);
    const where = nameIn(plots, plot);
    if (!what && !where) return { place: { kind: 'city' }, label: talk.say('topic.label.all') };
    const label =
      what && where ? talk.say('topic.label.in', { what, where }) : (what ?? where ?? '');
    return {
      // Who named no crop hears of any.
      place: {
        kind: 'area',
        ...(what && { audience: what }),
        ...(where && { quarter: plain(where) }),
        label,
      },
      label,
    };
  }

  /** Which of the choices the words name. */
  const named = (list: readonly TopicChoice[], text: string) =>
    list.find(({ words }) => mentionsOneOf(text, words))?.id;

  /** What was typed to an open question; undefined when it is no answer to it. */
  function answerTo(talk: Talk, topic: CityTopic, analysis: Analysis): Chosen | undefined {
    const { following } = talk.state;
    const { text } = talk.heard;
    if (text === '' || text.length > LONGEST_NAME || analysis.kind === 'question') return undefined;
    if (NO_NAMES.has(analysis.intent)) return undefined;
    const { audience } = following ?? {};
    // The name of a school alone looks like a matter of schools, that of a field like one of fields.
    const names = (list: string) =>
      !analysis.actionable ||
      (text.split(/\s+/).length <= MOST_NAME_WORDS && mentionsOneOf(text, talk.say(list)));
    switch (following?.asks) {
      case 'audience': {
        const found = named(topic.audiences, text);
        return found ? { audience: found, plot: named(topic.plots, text) } : undefined;
      }
      case 'plot':
        return names('words.plot-name')
          ? { audience, plot: named(topic.plots, text) ?? text.trim() }
          : undefined;
      case 'name':
        return names('words.school-name') ? { audience: text.trim() } : undefined;
      default:
        return undefined;
    }
  }

  function askQuestion(talk: Talk, { id }: CityTopic): Answer {
    return answer(
      { ...talk.state, following: { topic: id, asks: 'question' } },
      reply(talk.say('topic.ask.question', { topic: talk.say(`topic.${id}`) }), [
        button(talk, 'cancel'),
      ]),
    );
  }

  /** The question becomes a ticket of the body that answers about the topic; what its officer says comes back here. */
  async function passOn(talk: Talk, topic: CityTopic): Promise<Answer> {
    const { following: _, ...state } = talk.state;
    const { id: messageId, channel, text, photos } = talk.heard;
    const filed = await desk.submit(
      {
        messageId,
        channel,
        residentId: talk.resident._id,
        text,
        photoIds: photos.map(({ id }) => id),
        incident: 'own',
        topic: topic.id,
      },
      talk.session,
    );
    const { code } = filed.report;
    const due = filed.ticket.deadline?.due;
    const slots = { body: sayBody(filed.ticket, talk, city), code };
    const told = due
      ? talk.say('topic.question.sent', {
          ...slots,
          deadline: sayMoment(due, talk.language, city),
        })
      : talk.say('topic.question.undated', slots);
    return answer(
      { ...state, filed: { code, at: talk.now } },
      reply(told, [button(talk, 'track')]),
    );
  }

  return {
    async listen(talk, analysis) {
      const { text } = talk.heard;
      const asked = topicOf(talk.state.following?.topic);
      if (asked && talk.state.following?.asks === 'question' && !NO_NAMES.has(analysis.intent))
        return await passOn(talk, asked);
      if (
        mentionsOneOf(text, talk.say('words.topic-question')) &&
        !mentionsOneOf(text, talk.say('words.topic-papers'))
      ) {
        const about = answering.find(({ words }) => mentionsOneOf(text, words));
        if (about) return askQuestion(talk, about);
      }
      if (mentionsOneOf(text, talk.say('words.topics'))) return choose(talk);
      if (mentionsOneOf(text, talk.say('words.topic-wish'))) {
        const topic = city.topics.find(({ words }) => mentionsOneOf(withoutStreets(text), words));
        // A warning of floods is another thing, whatever else is named.
        if (topic && !mentionsOneOf(text, talk.say('words.topic-flood')))
          return await goOn(talk, topic, {
            audience: named(topic.audiences, text),
            plot: named(topic.plots, text),
          });
      }
      const topic = topicOf(talk.state.following?.topic);
      const chosen = topic && answerTo(talk, topic, analysis);
      return topic && chosen ? await goOn(talk, topic, chosen) : undefined;
    },
    async press(talk, [id, audience, plot]) {
      if (id === 'ask') {
        const about = answering.find((topic) => topic.id === audience);
        return about ? askQuestion(talk, about) : choose(talk);
      }
      const topic = topicOf(id);
      if (!topic) return choose(talk);
      return await goOn(talk, topic, { audience, plot });
    },
  };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
