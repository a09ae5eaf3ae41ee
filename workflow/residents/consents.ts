import { createHash } from 'node:crypto';
import type { ClientSession } from 'mongoose';
import type { ConsentTopic } from '../../core/city/consent-topics.ts';
import { createSay, type Language } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Channel, Resident, type ResidentRecord } from '../../models/resident.ts';

type Consenting = Pick<CityProfile, 'id' | 'name' | 'consents' | 'texts'>;
type WithConsents = Pick<ResidentRecord, 'consents'>;

/** Version of the consent text in force on a topic. */
export const consentVersion = (city: Consenting, topic: ConsentTopic): string =>
  city.consents.find((consent) => consent.topic === topic)?.version ?? '';

/**
 * What a resident is asked before the first datum of a topic is kept: which data, what for, who keeps them, which
 * rights they have (Luật 91/2025/QH15), and the version of this text.
 */
export function consentText(city: Consenting, topic: ConsentTopic, language: Language): string {
  const say = createSay(city);
  const rights = { city: city.name, version: consentVersion(city, topic) };
  return `${say(language, `consent.${topic}`)}\n${say(language, 'consent.rights', rights)}`;
}

/** True when they agreed to the text in force and did not take it back. */
export const hasConsent = (
  city: Consenting,
  resident: WithConsents,
  topic: ConsentTopic,
): boolean =>
  resident.consents.some(
    (consent) =>
      consent.topic === topic &&
      !consent.withdrawnAt &&
      consent.version === consentVersion(city, topic),
  );

/** Topics that they agreed to, whatever the version, and did not take back. */
export const topicsAgreedTo = ({ consents }: WithConsents): ConsentTopic[] => [
  ...new Set(consents.flatMap(({ topic, withdrawnAt }) => (withdrawnAt ? [] : [topic]))),
];

/**
 * Keeps a yes with its proof: when, in which chat, by which message, to which version and which words. Gives the
 * resident as they are then. A yes that is there already is not kept twice.
 */
export async function giveConsent(
  given: {
    city: Consenting;
    resident: ResidentRecord;
    topic: ConsentTopic;
    language: Language;
    channel: Channel;
    messageId: string;
    at: Date;
  },
  session: ClientSession,
): Promise<ResidentRecord> {
  const { city, resident, topic, language, channel, messageId, at } = given;
  if (hasConsent(city, resident, topic)) return resident;
  const digest = createHash('sha256')
    .update(consentText(city, topic, language))
    .digest('hex');
  const consent = { topic, version: consentVersion(city, topic), at, channel, messageId, digest };
  const saved = await Resident.findOneAndUpdate<ResidentRecord>(
    { _id: resident._id },
    { $push: { consents: consent } },
    { session, returnDocument: 'after', lean: true },
  );
  return saved ?? resident;
}

/**
 * Takes back a yes, or all of them; works at once. What was kept on the ground of it is removed by who kept it, in the
 * same transaction: see `workflow/residents/` and `workflow/subscriptions/`.
 */
export async function withdrawConsent(
  resident: Pick<ResidentRecord, '_id' | 'consents'>,
  topic: ConsentTopic | 'all',
  at: Date,
  session: ClientSession,
): Promise<void> {
  const consents = resident.consents.map((consent) =>
    consent.withdrawnAt || (topic !== 'all' && consent.topic !== topic)
      ? consent
      : { ...consent, withdrawnAt: at },
  );
  const isContact = topic === 'contact' || topic === 'all';
  await Resident.updateOne(
    { _id: resident._id },
    { $set: { consents }, ...(isContact && { $unset: { contact: 1 } }) },
    { session },
  );
}
