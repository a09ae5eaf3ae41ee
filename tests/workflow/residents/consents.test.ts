import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CONSENT_TOPICS } from '../../../core/city/consent-topics.ts';
import { Resident, type ResidentRecord } from '../../../models/resident.ts';
import { inTransaction } from '../../../models/transaction.ts';
import {
  consentText,
  giveConsent,
  hasConsent,
  topicsAgreedTo,
  withdrawConsent,
} from '../../../workflow/residents/consents.ts';
import { aResident, city, WEDNESDAY } from '../../support/builders.ts';
import { startTestStore } from '../../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(() => store.clear());

const agree = (resident: ResidentRecord, topic: 'contact' | 'dossier' = 'dossier') =>
  inTransaction((session) =>
    giveConsent(
      {
        city,
        resident,
        topic,
        language: 'vi',
        channel: 'telegram',
        messageId: 'm-1',
        at: WEDNESDAY,
      },
      session,
    ),
  );

describe('Consent', () => {
  it('is asked for with data, purpose, keeper, rights and version, on every topic in both languages', () => {
    for (const topic of CONSENT_TOPICS)
      for (const language of ['vi', 'en'] as const) {
        const text = consentText(city, topic, language);
        expect(text).toContain('Đông Hà');
        expect(text).toContain('2026-11');
        expect(text).toMatch(language === 'vi' ? /rút lại/ : /take this back/);
      }
  });

  it('holds for the topic that was agreed to, with its proof, and no other', async () => {
    const resident = await agree(await aResident());
    expect(hasConsent(city, resident, 'dossier')).toBe(true);
    expect(hasConsent(city, resident, 'contact')).toBe(false);
    expect(resident.consents[0]).toMatchObject({
      version: '2026-11',
      channel: 'telegram',
      messageId: 'm-1',
      at: WEDNESDAY,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('is kept once, however often they say yes', async () => {
    const resident = await agree(await agree(await aResident()));
    expect(resident.consents).toHaveLength(1);
  });

  it('is asked for anew when the text has a new version', async () => {
    const resident = await agree(await aResident());
    const consents = city.consents.map((consent) => ({ ...consent, version: '2027-01' }));
    expect(hasConsent({ ...city, consents }, resident, 'dossier')).toBe(false);
  });

  it('can be taken back for one topic or for all, and the proof of what was stays', async () => {
    const both = await agree(await agree(await aResident()), 'contact');
    const read = async () => (await Resident.findById(both._id).lean<ResidentRecord>()) ?? both;
    await inTransaction((session) => withdrawConsent(both, 'contact', WEDNESDAY, session));
    expect(topicsAgreedTo(await read())).toEqual(['dossier']);
    await inTransaction(async (session) =>
      withdrawConsent(await read(), 'all', WEDNESDAY, session),
    );
    const after = await read();
    expect(topicsAgreedTo(after)).toEqual([]);
    expect(after.consents).toHaveLength(2);
    expect(hasConsent(city, after, 'dossier')).toBe(false);
  });
});
