import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClientSession } from 'mongoose';
import { answerConsent, withConsent } from '../../../bots/dialogue/consent.ts';
import { emptyState } from '../../../bots/dialogue/state.ts';
import { answer, reply, type Talk } from '../../../bots/dialogue/talk.ts';
import { createSay } from '../../../core/city/say.ts';
import { inTransaction } from '../../../models/transaction.ts';
import { aResident, city, WEDNESDAY } from '../../support/builders.ts';
import { startTestStore } from '../../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(() => store.clear());

const say = createSay(city);

/** A conversation that needs the topic `dossier` and says what it heard. */
const conversation = (talk: Talk) =>
  withConsent(talk, city, 'dossier', () => answer(talk.state, reply(`heard ${talk.heard.text}`)));

async function aTalk(
  text: string,
  session: ClientSession,
  given: Partial<Talk> = {},
): Promise<Talk> {
  return {
    heard: {
      id: 'm-1',
      channel: 'web',
      address: 'v',
      event: 'text',
      text,
      photos: [],
      files: [],
      unusable: 0,
    },
    state: emptyState(),
    language: 'vi',
    say: (key, slots) => say('vi', key, slots),
    resident: given.resident ?? (await aResident({ channel: 'web' })),
    session,
    now: WEDNESDAY,
    isFirstWord: false,
    ...given,
  };
}

/** What they answer to the question, and what the bot says then. */
const answered = (words: string) =>
  inTransaction(async (session) => {
    const talk = await aTalk('hồ sơ H50.15-1', session);
    const asked = await conversation(talk);
    const next = await aTalk(words, session, { resident: talk.resident, state: asked.state });
    return { asked, said: await answerConsent(next, city, conversation), next };
  });

describe('A conversation that needs consent', () => {
  it.each(['đồng ý', 'Dạ đồng ý', 'dong y', 'ok'])(
    'asks once and, after "%s", goes on with what was said before',
    async (yes) => {
      const { asked, said } = await answered(yes);
      expect(asked.replies[0]?.buttons?.map(({ id }) => id)).toEqual([
        'consent:yes:dossier',
        'consent:no:dossier',
      ]);
      expect(said?.replies[0]?.text).toBe('heard hồ sơ H50.15-1');
      expect(said?.state.consenting).toBeUndefined();
    },
  );

  it('says what cannot be done after a no, and keeps no consent', async () => {
    const { said, next } = await answered('không đồng ý');
    expect(said?.replies[0]?.text).toBe(say('vi', 'consent.declined'));
    expect(next.resident.consents).toEqual([]);
  });

  it('leaves any other word to the other conversations', async () => {
    const { said } = await answered('đường Lê Lợi có ổ gà');
    expect(said).toBeUndefined();
  });
});
