import { createSay } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import type { DossierRecord } from '../../models/dossier.ts';
import { dossierKey, findDossierCode, paddedKeys } from '../../workflow/dossiers/code.ts';
import { describeDossier } from '../../workflow/dossiers/describe-dossier.ts';
import { subjectOf } from '../../workflow/dossiers/dossier-desk.ts';
import { lastDigits } from '../../workflow/dossiers/factors.ts';
import { formatLocalTime } from '../../workflow/notifications/local-time.ts';
import { withConsent } from './consent.ts';
import type { Desk } from './desk.ts';
import { mentionsOneOf } from './plain.ts';
import type { State } from './state.ts';
import { type Answer, answer, button, reply, type Talk } from './talk.ts';

/** The unit in it is made up; the form is that of the portals. */
const EXAMPLE = 'H50.12-20260609-0000123';
const MOST_LISTED = 4;
/** Longest answer that is taken for the digits: `số điện thoại của tôi là 0905 123 456`. */
const LONGEST_FACTOR = 50;

export type DossierTalk = {
  /** What belongs to a look-up: a code in words or on a photo, or the digits that were asked for; undefined for others. */
  listen(talk: Talk): Promise<Answer | undefined>;
  /** "Where is my dossier": those they follow, else asks for the code. */
  ask(talk: Talk): Promise<Answer>;
  press(talk: Talk, args: readonly string[]): Promise<Answer>;
};

/**
 * Looks up a dossier: code, consent, second factor, then its state in plain words. The code alone tells nothing but
 * that the dossier is known here; who follows a dossier has proved themselves once.
 */
export function createDossierTalk({ city, desk }: { city: CityProfile; desk: Desk }): DossierTalk {
  const say = createSay(city);

  async function listen(talk: Talk): Promise<Answer | undefined> {
    const { text, dossierCode, photos } = talk.heard;
    if (dossierCode)
      return await lookUp(talk, { key: dossierKey(dossierCode), typed: dossierCode });
    if (text === '')
      return talk.state.dossier?.asks === 'code' && photos.length > 0
        ? answer(talk.state, reply(talk.say('dossier.photo-unread', { example: EXAMPLE })))
        : undefined;
    const found = findDossierCode(text);
    if (found && 'key' in found) return await lookUp(talk, found);
    const open = talk.state.dossier;
    if (open?.asks === 'factor' && open.key !== undefined) return await factor(talk, open.key);
    if (open?.asks === 'code' && mentionsOneOf(text, talk.say('words.no-code')))
      return answer(
        closed(talk.state),
        reply(talk.say('dossier.no-code'), [button(talk, 'handoff')]),
      );
    const digits = text.replace(/\D/g, '').length;
    if (!open && isOnlyDigits(text)) {
      // Further digits after too many wrong ones.
      const locked = await desk.dossiers.lockedUntil([chatOf(talk)]);
      if (locked) return lockedAnswer(talk, locked);
    }
    if (found || (open?.asks === 'code' && digits >= 4))
      return answer(
        { ...talk.state, dossier: { asks: 'code' } },
        reply(talk.say('dossier.malformed', { example: EXAMPLE })),
      );
    return undefined;
  }

  /** By what was typed, and by the same with the zeros that were left out of its last number. */
  async function findPadded(key: string, typed: string): Promise<DossierRecord | null | undefined> {
    for (const one of [key, ...paddedKeys(typed)]) {
      const dossier = await desk.dossiers.find(one);
      if (dossier) return dossier;
    }
    return undefined;
  }

  async function lookUp(
    talk: Talk,
    { key, typed }: { key: string; typed: string },
  ): Promise<Answer> {
    const dossier = await findPadded(key, typed);
    if (!dossier)
      return answer(
        { ...talk.state, dossier: { asks: 'code' } },
        reply(talk.say('dossier.not-found', { code: typed.toUpperCase(), example: EXAMPLE })),
      );
    if (await desk.dossiers.isFollowing(dossier, talk.resident._id))
      return await tell(talk, dossier);
    const locked = await desk.dossiers.lockedUntil([chatOf(talk), subjectOf(dossier)]);
    if (locked) return lockedAnswer(talk, locked);
    if (dossier.factors.length === 0)
      return answer(closed(talk.state), reply(talk.say('dossier.factor.impossible')));
    return await withConsent(talk, city, 'dossier', () =>
      answer(
        { ...talk.state, dossier: { asks: 'factor', key: dossier.key } },
        reply(talk.say('dossier.ask.factor')),
      ),
    );
  }

  async function factor(talk: Talk, key: string): Promise<Answer | undefined> {
    const { text } = talk.heard;
    const digits = lastDigits(text);
    if (text.length > LONGEST_FACTOR || (!digits && /\p{L}{3,}/u.test(text))) return undefined;
    if (!digits) return answer(talk.state, reply(talk.say('dossier.factor.form')));
    const dossier = await desk.dossiers.find(key);
    if (!dossier)
      return answer(
        closed(talk.state),
        reply(talk.say('dossier.not-found', { code: key, example: EXAMPLE })),
      );
    const proof = await desk.dossiers.prove({ dossier, digits, chat: chatOf(talk) }, talk.session);
    if (proof === 'right') return await tell(talk, dossier);
    if (proof === 'impossible')
      return answer(closed(talk.state), reply(talk.say('dossier.factor.impossible')));
    if (proof === 'wrong') return answer(talk.state, reply(talk.say('dossier.factor.wrong')));
    const until = await desk.dossiers.lockedUntil([chatOf(talk), subjectOf(dossier)]);
    return lockedAnswer(talk, until ?? new Date(talk.now.getTime() + 3_600_000));
  }

  function lockedAnswer(talk: Talk, until: Date): Answer {
    return answer(
      closed(talk.state),
      reply(talk.say('dossier.factor.locked', { until: formatLocalTime(until, city) }), [
        button(talk, 'handoff'),
      ]),
    );
  }

  /** The one who asks has proved whose it is; they may follow it from here on. */
  async function tell(talk: Talk, dossier: DossierRecord): Promise<Answer> {
    const following = await desk.dossiers.isFollowing(dossier, talk.resident._id);
    const id = String(dossier._id);
    const proved = { ...closed(talk.state), proved: id };
    return answer(
      proved,
      reply(await describe(talk, dossier), [
        following
          ? button(talk, 'unfollow-dossier', `dossier:unfollow:${id}`)
          : button(talk, 'follow-dossier', `dossier:follow:${id}`),
        ...(dossier.draftUntil && dossier.draftUntil > talk.now && !dossier.draftAnswer && following
          ? [
              button(talk, 'draft-right', `dossier:right:${id}`),
              button(talk, 'draft-wrong', `dossier:wrong:${id}`),
            ]
          : []),
      ]),
    );
  }

  async function describe(talk: Talk, dossier: DossierRecord): Promise<string> {
    const { seenAt, silentSince } = await desk.dossiers.freshness(dossier);
    const known = { ...dossier, seenAt };
    return describeDossier(known, {
      city,
      say,
      language: talk.language,
      now: talk.now,
      silentSince,
    });
  }

  async function ask(talk: Talk): Promise<Answer> {
    const followed = await desk.dossiers.followedBy(talk.resident._id, MOST_LISTED);
    const [only] = followed;
    if (only && followed.length === 1) return await tell(talk, only);
    const state: State = { ...talk.state, dossier: { asks: 'code' } };
    const askCode = talk.say('dossier.ask.code', { example: EXAMPLE });
    if (!only) return answer(state, reply(askCode));
    const lines = followed.map(({ code, state: at }) =>
      talk.say('dossier.line', { code, state: talk.say(`dossier.state.${at}`) }),
    );
    return answer(
      state,
      reply(
        [talk.say('dossier.list'), ...lines, askCode].join('\n'),
        followed.map(({ _id, code }) => ({ id: `dossier:show:${String(_id)}`, title: code })),
      ),
    );
  }

  return {
    listen,
    ask,
    async press(talk, [verb, id = '']) {
      if (!verb) return await ask(talk);
      const dossier = /^[0-9a-f]{24}$/.test(id) ? await desk.dossiers.byId(id) : undefined;
      if (!dossier) return await ask(talk);
      const { resident, session } = talk;
      switch (verb) {
        case 'follow':
          // The button comes after the proof; an id that was never proved in this chat follows nothing.
          if (talk.state.proved !== id)
            return await lookUp(talk, { key: dossier.key, typed: dossier.code });
          await desk.dossiers.follow(dossier, resident._id, talk.heard.channel, session);
          return answer(
            talk.state,
            reply(talk.say('dossier.following', { code: dossier.code }), [
              button(talk, 'unfollow-dossier', `dossier:unfollow:${id}`),
            ]),
          );
        case 'unfollow': {
          const done = await desk.dossiers.unfollow(id, resident._id, session);
          return answer(
            talk.state,
            reply(talk.say(done ? 'dossier.unfollowed' : 'dossier.not-followed')),
          );
        }
        case 'right':
        case 'wrong': {
          const saved = await desk.dossiers.answerDraft(id, resident._id, verb, session);
          const at = formatLocalTime(talk.now, city);
          return answer(
            talk.state,
            reply(
              saved ? talk.say(`dossier.draft.${verb}`, { at }) : talk.say('dossier.draft.late'),
            ),
          );
        }
        default:
          return (await desk.dossiers.isFollowing(dossier, resident._id))
            ? await tell(talk, dossier)
            : await lookUp(talk, { key: dossier.key, typed: dossier.code });
      }
    },
  };
}

const isOnlyDigits = (text: string): boolean => /^[\d\s.-]{3,15}$/.test(text);

const chatOf = ({ heard, resident }: Talk): string =>
  `chat:${heard.channel}:${String(resident._id)}`;

function closed(state: State): State {
  const { dossier: _, ...rest } = state;
  return rest;
}
