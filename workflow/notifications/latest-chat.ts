import type { Channel, ResidentRecord } from '../../models/resident.ts';

type Chat = ResidentRecord['identities'][number];

/**
 * The chat in which a resident is written to: the one they used last, of those that can be written to.
 *
 * @param preferred a channel that comes first when they have it, such as the one that they asked in
 * @param state `gone` for the last one that was lost
 */
export function latestChat(
  { identities }: Pick<ResidentRecord, 'identities'>,
  {
    preferred,
    state = 'active',
  }: { preferred?: Channel | null | undefined; state?: Chat['state'] } = {},
): Chat | undefined {
  let latest: Chat | undefined;
  for (const chat of identities) {
    if (chat.state !== state) continue;
    if (!latest || rank(chat, preferred) > rank(latest, preferred)) latest = chat;
  }
  return latest;
}

/** Later is higher; the preferred channel is above all times. */
const rank = ({ channel, lastSeenAt }: Chat, preferred: Channel | null | undefined): number =>
  channel === preferred ? Number.POSITIVE_INFINITY : lastSeenAt.getTime();
