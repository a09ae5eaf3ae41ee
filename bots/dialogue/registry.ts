import { REMINDED, type Reminded } from '../../core/city/procedure-schema.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { minuteOf } from '../../workflow/notifications/quiet-hours.ts';
import {
  dayOf,
  daysBetween,
  lastDayOf,
  momentOf,
  reminderMoments,
  reminderOf,
  sayDay,
} from '../../workflow/registry/reminder-days.ts';
import { MOST_SUBSCRIPTIONS } from '../../workflow/subscriptions/subscriptions.ts';
import { withConsent } from './consent.ts';
import type { Desk } from './desk.ts';
import { mentionsOneOf } from './plain.ts';
import { isLunar, readDay, readTime } from './read-day.ts';
import { type Answer, answer, button, reply, type Talk } from './talk.ts';

export type RegistryTalk = {
  /** A wish to be reminded of a day of the civil registry, or the day that was asked for. */
  listen(talk: Talk): Promise<Answer | undefined>;
  /** `remind:<birth|marriage|result>`. */
  press(talk: Talk, args: readonly string[]): Promise<Answer>;
};

/** A day is answered in few words; what is longer tells of something, characters. */
const LONGEST_DAY = 60;
/** An appointment further away is more likely a slip of the thumb. */
const MOST_DAYS_AHEAD = 366;

/** Reminds, on their wish, of the 60 days after a birth, the marriage appointment and the day of a result. */
export function createRegistryTalk({
  city,
  desk,
}: {
  city: CityProfile;
  desk: Pick<Desk, 'subscriptions'>;
}): RegistryTalk {
  async function goOn(talk: Talk, about: Reminded, text: string): Promise<Answer> {
    return await withConsent(talk, city, 'registry', async () => {
      if (isLunar(text)) return ask(talk, about, 'registry.ask.lunar');
      const today = dayOf(city, talk.now);
      const day = readDay(text, today, about === 'birth' ? 'past' : 'future');
      if (!day) return ask(talk, about, /\d/.test(text) ? 'registry.ask.unread' : undefined);
      if (about === 'birth') {
        if (day > today) return ask(talk, about, 'registry.ask.unborn');
        if (lastDayOf(city, about, day) < today) return late(talk, day);
      } else if (day < today || daysBetween(today, day) > MOST_DAYS_AHEAD)
        return ask(talk, about, 'registry.ask.unread');
      return await keep(talk, about, day, about === 'birth' ? undefined : readTime(text));
    });
  }

  function ask(talk: Talk, about: Reminded, problem: string | undefined): Answer {
    const question = talk.say(`registry.ask.${about}`);
    return answer(
      { ...talk.state, reminding: { about } },
      reply(problem ? `${talk.say(problem)} ${question}` : question, [button(talk, 'cancel')]),
    );
  }

  /** Nothing is left to be reminded of, and nothing is kept. */
  const late = (talk: Talk, day: string): Answer =>
    answer(
      closed(talk),
      reply(
        talk.say('registry.remind.birth.late', {
          day: sayDay(day),
          until: sayDay(lastDayOf(city, 'birth', day)),
        }),
        papers(talk, 'birth'),
      ),
    );

  async function keep(
    talk: Talk,
    about: Reminded,
    day: string,
    time: string | undefined,
  ): Promise<Answer> {
    const end = time ? momentOf(city, day, minuteOf(time)) : undefined;
    const moments = reminderMoments(city, about, day).filter(
      (at) => at > talk.now && (!end || at < end),
    );
    const [nextAt] = moments;
    const said = time ? talk.say('registry.remind.time', { time }) : '';
    if (!nextAt)
      return answer(
        closed(talk),
        reply(talk.say('registry.reminded.none', { day: sayDay(day), time: said })),
      );
    const own = await desk.subscriptions.list(talk.resident._id, talk.session);
    if (own.length >= MOST_SUBSCRIPTIONS)
      return answer(
        closed(talk),
        reply(talk.say('subscribe.full', { count: MOST_SUBSCRIPTIONS }), [button(talk, 'subs')]),
      );
    await desk.subscriptions.subscribe(
      {
        residentId: talk.resident._id,
        topic: 'registry',
        place: { kind: 'city' },
        reminder: { about, day, nextAt, ...(time && { time }) },
      },
      talk.session,
    );
    const lines = [
      talk.say('registry.reminded', {
        what: talk.say(`registry.reminder.${about}`, { day: sayDay(day) }) + said,
        days: moments.map((at) => sayDay(dayOf(city, at)).slice(0, 5)).join(', '),
      }),
      ...(about === 'birth'
        ? [talk.say('registry.reminded.until', { until: sayDay(lastDayOf(city, about, day)) })]
        : []),
      talk.say('registry.remind.base', { base: reminderOf(city, about)?.legalBase ?? '' }),
      talk.say('registry.remind.end'),
    ];
    return answer(
      closed(talk),
      reply(lines.join('\n'), [
        ...papers(talk, about),
        button(talk, 'subs'),
        button(talk, 'unsubscribe'),
      ]),
    );
  }

  const papers = (talk: Talk, about: Reminded) => {
    const [procedure] = reminderOf(city, about)?.procedures ?? [];
    return about === 'result' || !procedure
      ? []
      : [button(talk, 'papers', `procedure:${procedure}:papers`)];
  };

  return {
    async listen(talk) {
      const { text } = talk.heard;
      if (mentionsOneOf(text, talk.say('words.registry-remind'))) {
        const about = REMINDED.find((one) => mentionsOneOf(text, talk.say(`words.remind-${one}`)));
        if (about) return await goOn(talk, about, text);
      }
      const { reminding } = talk.state;
      if (!reminding || text.length > LONGEST_DAY) return undefined;
      const isDay =
        /\d/.test(text) || isLunar(text) || readDay(text, dayOf(city, talk.now), 'past');
      return isDay ? await goOn(talk, reminding.about, text) : undefined;
    },
    async press(talk, [what]) {
      const about = REMINDED.find((one) => one === what) ?? 'birth';
      return await goOn(talk, about, '');
    },
  };
}

function closed({ state }: Talk) {
  const { reminding: _, ...rest } = state;
  return rest;
}
