import type { ClientSession, Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { createPublicCode } from '../../core/ids.ts';
import type { ReportRecord } from '../../models/report.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import { afterCommit } from '../../models/transaction.ts';
import { startDeadline } from '../deadlines/deadline.ts';
import { rescheduled } from '../escalation/plan.ts';
import { matchKeysOf } from '../incidents/match-keys.ts';
import { createLocate } from '../places/locate.ts';
import { bodyOfTopic, chooseBody } from '../routing/choose-body.ts';
import { createWordNotes } from '../search/find-words.ts';
import { searchWordsOf } from '../search/search-words.ts';
import type { TicketActor } from './change.ts';

/** What a ticket is opened with. */
export type FirstVoice = Pick<
  ReportRecord,
  'text' | 'labels' | 'source' | 'channel' | 'location' | 'placeText'
> & {
  /** Ward that a person chose. */
  ward?: string | null | undefined;
  /** Code of the ticket; drawn anew by default. */
  ticketCode?: string;
  /** Other open tickets that may be the same incident. */
  suggestions?: readonly { ticketId: Types.ObjectId; score: number; because: string[] }[];
  /** Topic of a question: its body answers, whatever the rules say of the words. */
  topic?: string | undefined;
};

/** Opens a ticket for a voice and sends it to its body at once. */
export type OpenTicket = (
  voice: FirstVoice,
  by: TicketActor,
  session: ClientSession,
) => Promise<TicketRecord>;

/** Characters of a title; a queue row shows about 60 of them. */
const TITLE_LENGTH = 120;

export function createOpenTicket(deps: {
  city: CityProfile;
  clock: Clock;
  /** Called after it is committed. */
  onChanged?: () => void;
  /** Version of the routing rules in force; kept on the ticket. */
  rulesVersion?: () => number;
}): OpenTicket {
  const locate = createLocate(deps.city);
  const noteWords = createWordNotes();

  return async (voice, by, session) => {
    const now = deps.clock.now();
    const { labels } = voice;
    const category = labels.category ?? null;
    const location = positionOf(voice.location);
    const where = locate({ names: labels.place, ward: voice.ward ?? undefined, location });
    const matter = {
      category,
      urgency: labels.urgency,
      ward: where.ward,
      places: where.places,
      channel: voice.channel ?? undefined,
      source: voice.source,
      at: now,
    };
    const route = bodyOfTopic(deps.city, voice.topic, matter) ?? chooseBody(deps.city, matter);
    const code = voice.ticketCode ?? createPublicCode(deps.city.codePrefix);
    const actor = { type: by.type, ...(by.id && { id: by.id }), ...(by.name && { name: by.name }) };
    const title = titleOf(voice.text);
    const ticket = new Ticket({
      code,
      status: 'routed',
      listedAs: 'routed',
      category,
      urgency: labels.urgency,
      title,
      place: {
        names: labels.place,
        ...(voice.placeText && { text: voice.placeText }),
        ...location,
      },
      ...(where.ward && { ward: where.ward }),
      body: route.body,
      routing: {
        ...explained(labels),
        ...(where.wardFrom && { place: where.wardFrom }),
        ...route,
        version: deps.rulesVersion?.() ?? 0,
      },
      deadline: startDeadline(deps.city, { category, urgency: labels.urgency }, now),
      reportCount: 1,
      updates: [
        { number: 1, at: now, by: actor, kind: 'opened', to: 'received', public: true },
        {
          number: 2,
          at: now,
          by: { type: 'system' },
          kind: 'routed',
          from: 'received',
          to: 'routed',
          public: true,
          facts: { body: route.body, rule: route.rule },
        },
      ],
      suggestions: voice.suggestions ?? [],
      matchKeys: matchKeysOf({ category, places: where.places, ward: where.ward, location }),
      public: false,
      openedAt: now,
      lastVoiceAt: now,
      updatedAt: now,
      revision: 0,
      searchWords: searchWordsOf(title, ...labels.place, voice.placeText ?? '', code),
    });
    ticket.set('escalation', rescheduled(deps.city, ticket.toObject<TicketRecord>()));
    await ticket.save({ session });
    noteWords(ticket.searchWords, session);
    if (deps.onChanged) afterCommit(session, deps.onChanged);
    return ticket.toObject<TicketRecord>();
  };
}

/** The first words of a text, cut between words. */
export function titleOf(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  if (line.length <= TITLE_LENGTH) return line;
  const cut = line.slice(0, TITLE_LENGTH);
  const space = cut.lastIndexOf(' ');
  return `${(space > TITLE_LENGTH / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
}

function explained(labels: FirstVoice['labels']) {
  const because = labels.because.find(({ label }) => label === 'category');
  const runnerUp = because?.runnerUp;
  return {
    words: because?.words ?? [],
    confidence: Number(labels.confidence?.['category'] ?? 0),
    ...(runnerUp?.value && {
      runnerUp: { category: runnerUp.value, confidence: runnerUp.confidence ?? 0 },
    }),
  };
}

function positionOf(location: FirstVoice['location']): { lat: number; lon: number } | undefined {
  const { lat, lon } = location ?? {};
  return typeof lat === 'number' && typeof lon === 'number' ? { lat, lon } : undefined;
}
