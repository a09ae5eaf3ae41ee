import type { ClientSession, Types } from 'mongoose';
import { DAY } from '../../core/clock.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import type { Locate } from '../places/locate.ts';
import { lookupKeysOf, type MatchSubject } from './match-keys.ts';
import { JOIN_SCORE, likeness, SUGGEST_SCORE, type Voice } from './score.ts';

export type FoundIncidents = {
  /** The open ticket to join, when one is likely enough. */
  join: { ticketId: Types.ObjectId; score: number; because: string[] } | undefined;
  /** Others that a person should look at, best first, at most three. */
  suggestions: { ticketId: Types.ObjectId; score: number; because: string[] }[];
};

/** Newest candidates that are compared; older ones of the same place are over or were joined long ago. */
const CANDIDATES = 60;
const LONGEST_AGE_MS = 90 * DAY;

/**
 * The open tickets that a new report may belong to: looked up by category together with place, ward or cell, then
 * compared one by one.
 */
export async function findIncidents(
  report: Voice & Omit<MatchSubject, 'places'> & { placeIds: readonly string[] },
  by: {
    /** Likeness of two texts, 0-1. */
    sameWords: (a: string, b: string) => number;
    locate: Locate;
  },
  session: ClientSession | undefined,
): Promise<FoundIncidents> {
  const candidates = await Ticket.find(
    {
      matchKeys: { $in: lookupKeysOf({ ...report, places: report.placeIds }) },
      openedAt: { $gte: new Date(report.at.getTime() - LONGEST_AGE_MS) },
    },
    { title: 1, place: 1, ward: 1, lastVoiceAt: 1, openedAt: 1 },
  )
    .sort({ openedAt: -1 })
    .limit(CANDIDATES)
    .session(session ?? null)
    .lean<TicketRecord[]>();
  const scored = candidates
    .map((ticket) => ({
      ticketId: ticket._id,
      ...likeness(report.category, report, voiceOf(ticket, by.locate), by.sameWords),
    }))
    .filter(({ score }) => score >= SUGGEST_SCORE)
    .sort((a, b) => b.score - a.score);
  const best = scored[0];
  if (best && best.score >= JOIN_SCORE) return { join: best, suggestions: [] };
  return { join: undefined, suggestions: scored.slice(0, 3) };
}

function voiceOf(ticket: TicketRecord, locate: Locate): Voice {
  const { lat, lon } = ticket.place ?? {};
  return {
    text: ticket.title,
    places: locate({ names: ticket.place?.names ?? [] }).placeNames,
    ward: ticket.ward ?? undefined,
    at: ticket.lastVoiceAt ?? ticket.openedAt,
    ...(typeof lat === 'number' && typeof lon === 'number' && { location: { lat, lon } }),
  };
}
