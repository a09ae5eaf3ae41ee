import type { Desk } from './desk.ts';
import { plain } from './plain.ts';
import { type Answer, answer, button, reply, type Talk } from './talk.ts';

export type Linking = {
  /** Shows a code for the other chat. */
  offer(talk: Talk): Promise<Answer>;
  /** A code that was typed after the word for linking; `undefined` when there is none in the words. */
  take(talk: Talk): Promise<Answer | undefined>;
  undo(talk: Talk, sure: boolean): Promise<Answer>;
};

/** One resident in several channels, by a code; docs in `workflow/residents/link-channels.ts`. */
export function createLinking({ desk }: { desk: Pick<Desk, 'links'> }): Linking {
  const { links } = desk;
  return {
    async offer(talk) {
      const code = await links.offer(talk.resident, talk.session);
      const isLinked = talk.resident.identities.length > 1;
      return answer(
        talk.state,
        reply(talk.say('link.code', { code }), isLinked ? [button(talk, 'unlink')] : []),
      );
    },
    async take(talk) {
      const code = /(?<!\d)\d{6}(?!\d)/.exec(plain(talk.heard.text))?.[0];
      if (!code) return undefined;
      const { channel, address } = talk.heard;
      const outcome = await links.link(
        { resident: talk.resident, code, channel, address },
        talk.session,
      );
      if (!outcome.linked)
        return answer(talk.state, reply(talk.say(`link.failed.${outcome.because}`)));
      if ('staff' in outcome)
        return answer(talk.state, reply(talk.say('link.staff', { name: outcome.staff })));
      const channels = outcome.channels.map((channel) => talk.say(`channel.${channel}`)).join(', ');
      return answer(
        talk.state,
        reply(talk.say('link.done', { channels }), [button(talk, 'unlink')]),
      );
    },
    async undo(talk, sure) {
      if (talk.resident.identities.length < 2)
        return answer(talk.state, reply(talk.say('link.none')));
      if (!sure)
        return answer(
          talk.state,
          reply(talk.say('link.ask.undo'), [
            button(talk, 'unlink-sure', 'unlink:yes'),
            button(talk, 'cancel'),
          ]),
        );
      const { channel, address } = talk.heard;
      await links.unlink({ resident: talk.resident, channel, address }, talk.session);
      return answer(talk.state, reply(talk.say('link.undone')));
    },
  };
}
