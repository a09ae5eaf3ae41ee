import { DAY, HOUR } from '../../core/clock.ts';

/** Kinds of message of the Official Account: consultation (tư vấn), transaction (giao dịch), template to a phone. */
export type ZaloWay = 'consultation' | 'transaction' | 'zns';

/** After the resident's last word Zalo lets us write free for so long, so many messages, and paid until a week. */
export const FREE_MS = 2 * DAY;
export const FREE_MESSAGES = 8;
export const OPEN_MS = 7 * DAY;
/** A little before the border the platform's clock may be past it already. */
const MARGIN_MS = HOUR / 12;

export type ZaloFacts = {
  now: Date;
  /** Their last word in this chat. */
  lastSeenAt: Date;
  /** Consultation messages of ours since then, by our own count. */
  sent: number;
  /** What Zalo said is left of the free ones; it knows of messages that an operator typed in its app. */
  freeLeft?: number | undefined;
  /** Zalo refused a consultation since their last word. */
  isShut: boolean;
  /** An answer in a talk: only the talk itself is the place for it. */
  isAnswer: boolean;
  /** The message is about something with a public code, which the transaction form needs. */
  hasCode: boolean;
  /** A template is set for what it is about, and the resident left a phone number with their consent. */
  hasTemplate: boolean;
  hasPhone: boolean;
};

/**
 * The ways by which a message can reach a resident through Zalo, the one to try first in front; none when only another
 * channel is left. `isFree` tells whether the first of them costs nothing.
 *
 * Source: PLATFORM rules of the consultation window (48 hours free, 8 messages, 7 days), see docs/bots.md.
 */
export function zaloWays(facts: ZaloFacts): { ways: ZaloWay[]; isFree: boolean } {
  const silentMs = facts.now.getTime() - facts.lastSeenAt.getTime();
  const isOpen = !facts.isShut && silentMs < OPEN_MS - MARGIN_MS;
  const left = facts.freeLeft ?? FREE_MESSAGES - facts.sent;
  const isFree = isOpen && silentMs < FREE_MS && left > 0 && facts.sent < FREE_MESSAGES;
  if (facts.isAnswer) return { ways: ['consultation'], isFree };
  const ways: ZaloWay[] = [];
  if (isOpen) ways.push('consultation');
  if (facts.hasCode) ways.push('transaction');
  if (facts.hasTemplate && facts.hasPhone) ways.push('zns');
  return { ways, isFree };
}
