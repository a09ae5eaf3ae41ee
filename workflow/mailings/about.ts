import type { MailingRecord } from '../../models/mailing.ts';

/** What deliveries of one round of a message to many are about. */
export const aboutRound = ({ _id }: Pick<MailingRecord, '_id'>, round: number) => ({
  type: 'mailing' as const,
  id: `${String(_id)}:${round}`,
});

/** What a message says in one language, with how to end such messages. */
export function mailingText(
  mailing: Pick<MailingRecord, 'vi' | 'en' | 'topic'>,
  language: 'vi' | 'en',
  say: (language: 'vi' | 'en', key: string, slots?: Record<string, string>) => string,
): string {
  const topic = say(language, `topic.${mailing.topic}`);
  return `${mailing[language]}\n\n${say(language, 'mailing.end', { topic })}`;
}
