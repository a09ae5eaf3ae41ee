import { CONSENT_TOPICS, type ConsentTopic } from '../../core/city/consent-topics.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { topicsAgreedTo } from '../../workflow/residents/consents.ts';
import { keptDataOf } from '../../workflow/residents/kept-data.ts';
import { sayMoment } from './describe.ts';
import type { Desk } from './desk.ts';
import { mentionsOneOf } from './plain.ts';
import { type Answer, answer, button, MOST_BUTTONS, reply, type Talk } from './talk.ts';

const isTopic = (value: string): value is ConsentTopic =>
  (CONSENT_TOPICS as readonly string[]).includes(value);

export type MyData = {
  /** What is kept, and what can be done about it. */
  show(talk: Talk): Promise<Answer>;
  /** A button of this conversation: `data:export`, `data:delete:yes` … */
  press(talk: Talk, args: readonly string[]): Promise<Answer>;
  /** Words that say what is to be corrected. */
  takeCorrection(talk: Talk): Promise<Answer>;
  withdraw(talk: Talk): Promise<Answer>;
  /** How a request stands, by its receipt; `undefined` when it is not theirs or is none. */
  tell(talk: Talk, code: string): Promise<Answer | undefined>;
};

/** What a resident may see, take along, correct, delete and take back of their own data; each leaves a receipt. */
export function createMyData({
  city,
  desk,
  publicUrl,
}: {
  city: CityProfile;
  desk: Pick<Desk, 'dataRequests'>;
  /** Address that residents reach us by; without it the link is given as a path. */
  publicUrl?: string | undefined;
}): MyData {
  const { dataRequests } = desk;
  const moment = (talk: Talk, at: Date) => sayMoment(at, talk.language, city);

  const askerOf = ({ heard, language, resident }: Talk) => ({
    resident,
    language,
    channel: heard.channel,
    address: heard.address,
  });

  async function show(talk: Talk): Promise<Answer> {
    const kept = await keptDataOf(talk.resident);
    const { code } = await dataRequests.see(askerOf(talk), talk.session);
    const others = Object.values(kept.others).reduce((sum, count) => sum + count, 0);
    const lines = [
      talk.say('my-data.kept', {
        channels: kept.channels.map((channel) => talk.say(`channel.${channel}`)).join(', '),
        since: moment(talk, kept.since),
        messages: kept.messages,
        photos: kept.photos,
      }),
      kept.reports.length > 0
        ? talk.say('my-data.kept.reports', { codes: kept.reports.join(', ') })
        : talk.say('my-data.kept.no-reports'),
      kept.topics.length > 0
        ? talk.say('my-data.kept.consents', { topics: topicNames(talk, kept.topics) })
        : talk.say('my-data.kept.no-consents'),
      ...(others > 0 ? [talk.say('my-data.kept.others', { count: others })] : []),
      talk.say('my-data.period', {
        messages: Math.round(city.personalData.retention.messageDays / 30),
        reports: Math.round(city.personalData.retention.reporterDays / 30),
      }),
      talk.say('my-data.receipt', { code }),
    ];
    return answer(talk.state, reply(lines.join('\n'), menu(talk)));
  }

  const menu = (talk: Talk) => [
    button(talk, 'data-export', 'data:export'),
    button(talk, 'data-correct', 'data:correct'),
    button(talk, 'data-withdraw', 'data:withdraw'),
    button(talk, 'data-delete', 'data:delete'),
    button(talk, 'link-channel', 'link'),
  ];

  const topicNames = (talk: Talk, topics: readonly ConsentTopic[]): string =>
    topics.map((topic) => talk.say(`consent.topic.${topic}`)).join(', ');

  async function exportFile(talk: Talk): Promise<Answer> {
    const { request, token } = await dataRequests.export(askerOf(talk), talk.session);
    const path = `/my-data/${token}`;
    const hours = city.personalData.requests.linkHours;
    const { code } = request;
    if (publicUrl)
      return answer(
        talk.state,
        reply(talk.say('my-data.export', { hours, code }), [
          { ...button(talk, 'data-open'), url: `${publicUrl.replace(/\/$/, '')}${path}` },
        ]),
      );
    return answer(talk.state, reply(`${talk.say('my-data.export', { hours, code })}\n${path}`));
  }

  async function withdrawTopic(talk: Talk, topic: string): Promise<Answer> {
    if (topic !== 'all' && !isTopic(topic)) return await withdraw(talk);
    const { code } = await dataRequests.withdraw(askerOf(talk), topic, talk.session);
    const name = topic === 'all' ? talk.say('consent.topic.all') : topicNames(talk, [topic]);
    return answer(talk.state, reply(talk.say('my-data.withdrawn', { topic: name, code })));
  }

  async function withdraw(talk: Talk): Promise<Answer> {
    const topics = topicsAgreedTo(talk.resident);
    if (topics.length === 0)
      return answer(
        talk.state,
        reply(talk.say('my-data.withdraw.none'), [button(talk, 'data-delete', 'data:delete')]),
      );
    const named = topics.find((topic) =>
      mentionsOneOf(talk.heard.text, talk.say(`consent.topic.${topic}`)),
    );
    if (named) return await withdrawTopic(talk, named);
    const rest = topics.slice(MOST_BUTTONS - 1);
    const more =
      rest.length > 0
        ? `\n${talk.say('my-data.withdraw.more', { topics: topicNames(talk, rest), topic: topicNames(talk, rest.slice(0, 1)) })}`
        : '';
    return answer(
      talk.state,
      reply(`${talk.say('my-data.withdraw.ask')}${more}`, [
        ...topics.slice(0, MOST_BUTTONS - 1).map((topic) => ({
          id: `data:withdraw:${topic}`,
          title: talk.say(`consent.topic.${topic}`),
        })),
        button(talk, 'withdraw-all', 'data:withdraw:all'),
        ...(topics.length <= MOST_BUTTONS - 2 ? [button(talk, 'cancel')] : []),
      ]),
    );
  }

  async function remove(talk: Talk, sure: boolean): Promise<Answer> {
    if (!sure)
      return answer(
        talk.state,
        reply(talk.say('my-data.delete.confirm'), [
          button(talk, 'delete-sure', 'data:delete:yes'),
          button(talk, 'keep-data', 'cancel'),
        ]),
      );
    await dataRequests.erase(askerOf(talk), talk.session);
    // The desk itself says the last word, because nothing of this chat is kept.
    return { state: { version: 1, offered: [] }, replies: [] };
  }

  return {
    show,
    withdraw,
    async press(talk, [what = '', extra = '']) {
      switch (what) {
        case 'export':
          return await exportFile(talk);
        case 'correct':
          return answer(
            { ...talk.state, correcting: true },
            reply(talk.say('my-data.correct.ask'), [button(talk, 'cancel')]),
          );
        case 'withdraw':
          return extra ? await withdrawTopic(talk, extra) : await withdraw(talk);
        case 'delete':
          return await remove(talk, extra === 'yes');
        default:
          return await show(talk);
      }
    },
    async takeCorrection(talk) {
      const { correcting: _, ...state } = talk.state;
      const request = await dataRequests.correct(askerOf(talk), talk.heard.text, talk.session);
      const { code, answerBy, finishBy } = request;
      const dates = { answer: moment(talk, answerBy), finish: moment(talk, finishBy) };
      return answer(state, reply(talk.say('my-data.correct.received', { code, ...dates })));
    },
    async tell(talk, code) {
      const found = await dataRequests.find(code);
      if (!found?.residentId || !talk.resident._id.equals(found.residentId)) return undefined;
      const text = talk.say('my-data.request.status', {
        code,
        kind: talk.say(`my-data.kind.${found.kind}`),
        state: talk.say(`my-data.state.${found.state}`),
        date: moment(talk, found.finishedAt ?? found.finishBy),
      });
      return answer(talk.state, reply(found.answer ? `${text}\n${found.answer}` : text));
    },
  };
}
