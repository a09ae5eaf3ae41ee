import type { Channel } from '../../models/resident.ts';

/** Where a resident and the city talk. */
export type Chat = { channel: Channel; address: string };

/** Id on the bell of a chat; the address is last because it may hold any character. */
export const chatKey = (channel: Channel, address: string): string => `${channel}:${address}`;

export function parseChatKey(key: string): Chat {
  const colon = key.indexOf(':');
  return { channel: key.slice(0, colon) as Channel, address: key.slice(colon + 1) };
}

/** Addresses of chats by their channel: the store is asked once a channel, not once a chat. */
export function byChannel(chats: readonly Chat[]): Map<Channel, string[]> {
  const addresses = new Map<Channel, string[]>();
  for (const { channel, address } of chats)
    addresses.set(channel, [...(addresses.get(channel) ?? []), address]);
  return addresses;
}
