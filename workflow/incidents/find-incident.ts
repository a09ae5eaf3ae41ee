import type { ClientSession, Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import { DAY } from '../../core/clock.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import { createNormalizer } from '../../nlp/normalize/normalize.ts';
import { createPlaceFinder } from '../../nlp/places/find-places.ts';
import { createIncidentIndex, type IncidentMatch } from '../../nlp/similarity/incident-index.ts';
import { JOIN_FROM } from '../../nlp/similarity/likeness.ts';
import { vaguePlacesOf } from '../../nlp/similarity/vague-places.ts';
import type { LikenessReason, Voice, VoicePlace } from '../../nlp/similarity/voice.ts';
import { createLocate } from '../places/locate.ts';
import { lookupKeysOf } from './match-keys.ts';
import { scenesOf, scenesOfTickets, ticketsShowing } from './scenes.ts';

/** A new voice that looks for its incident. */
export type Newcomer = {
  text: string;
  category: string | null;
  /** The classifier's second choice and its probability. */
  runnerUp?: { value: string; confidence: number } | undefined;
  /** Canonical names of places, said in the text or apart from it. */
  places: readonly string[];
  ward?: string | undefined;
  location?: { lat: number; lon: number } | undefined;
  photoIds?: readonly string[] | undefined;
  at: Date;
};

export type IncidentGuess = { ticketId: Types.ObjectId; score: number; because: string[] };

/** `join`: the open ticket that it surely belongs to. `suggestions`: others for a person to look at, best first. */
export type FoundIncidents = { join: IncidentGuess | undefined; suggestions: IncidentGuess[] };

export type FindIncidents = (
  newcomer: Newcomer,
  session: ClientSession | undefined,
) => Promise<FoundIncidents>;

/** Newest tickets that are compared, of the likely and of the possible ones. */
const LIKELY = 60;
const POSSIBLE = 30;
const LONGEST_AGE_MS = 90 * DAY;
const MOST_SUGGESTIONS = 3;
/** A second choice of category that is less likely than this is none. */
const LIKELY_SECOND = 0.1;
const NOT_A_TICKET = '-';

/**
 * Finds the open tickets that a report may belong to: looked up in the store by place, cell, ward and category,
 * and by pictures of the same scene, then compared one by one by words, place, category, time and picture (`nlp/similarity`). From {@link JOIN_FROM} on the
 * report joins by itself.
 */
export function createIncidentFinder(city: CityProfile): FindIncidents {
  const normalizer = createNormalizer(city.dialect);
  const finder = createPlaceFinder(city);
  const vaguePlaces = vaguePlacesOf(city);
  const locate = createLocate(city);
  const known = new Map<string, VoicePlace>([
    ...city.wards.map(({ id, name }) => [name, { id, kind: 'ward', wards: [id] }] as const),
    ...city.landmarks.map(
      ({ id, name, wards }) => [name, { id, kind: 'landmark', wards }] as const,
    ),
    ...city.streets.map(({ id, name, wards }) => [name, { id, kind: 'street', wards }] as const),
  ]);
  const nameOf = new Map([...known].map(([name, { id }]) => [id, name]));

  return async (newcomer, session) => {
    const second =
      (newcomer.runnerUp?.confidence ?? 0) >= LIKELY_SECOND ? newcomer.runnerUp?.value : undefined;
    const voice = voiceOf(newcomer, second === NOT_A_TICKET ? undefined : second);
    const shown = await scenesOf(newcomer.photoIds ?? [], session);
    const candidates = await readCandidates(newcomer, voice.secondCategory, shown, session);
    const scenes =
      shown.length > 0
        ? await scenesOfTickets(
            candidates.map(({ _id }) => _id),
            newcomer.photoIds ?? [],
            session,
          )
        : new Map<string, string[]>();
    const index = createIncidentIndex({ normalizer, vaguePlaces });
    for (const ticket of candidates) {
      const id = String(ticket._id);
      for (const photoHash of scenes.get(id) ?? [undefined])
        index.add(id, { ...ticketVoice(ticket), ...(photoHash && { photoHash }) });
    }
    const guesses = bestOf(
      (shown.length > 0 ? shown : [undefined]).flatMap((photoHash) =>
        index.match({ ...voice, ...(photoHash && { photoHash }) }),
      ),
    ).flatMap(({ incidentId, score, because }) => {
      const ticket = candidates.find(({ _id }) => String(_id) === incidentId);
      return ticket ? [{ ticketId: ticket._id, score, because: because.flatMap(tell) }] : [];
    });
    const [best] = guesses;
    if (best && best.score >= JOIN_FROM) return { join: best, suggestions: [] };
    return { join: undefined, suggestions: guesses.slice(0, MOST_SUGGESTIONS) };
  };

  async function readCandidates(
    newcomer: Newcomer,
    second: string | undefined,
    shown: readonly string[],
    session: ClientSession | undefined,
  ): Promise<TicketRecord[]> {
    const { places, ward } = locate({ names: newcomer.places, ward: newcomer.ward });
    const keys = lookupKeysOf({ ...newcomer, places, ward: newcomer.ward ?? ward }, second);
    const since = new Date(newcomer.at.getTime() - LONGEST_AGE_MS);
    const tickets = await Ticket.aggregate<TicketRecord>(
      [
        ...newestUnder(keys.likely, LIKELY, since),
        ...(keys.possible.length > 0
          ? [
              {
                $unionWith: {
                  coll: Ticket.collection.collectionName,
                  pipeline: newestUnder(keys.possible, POSSIBLE, since),
                },
              },
            ]
          : []),
      ],
      session && { session },
    );
    const alike = await ticketsShowing(shown, since, session);
    if (alike.length > 0)
      tickets.push(
        ...(await Ticket.find(
          { _id: { $in: alike }, 'matchKeys.0': { $exists: true }, openedAt: { $gte: since } },
          COMPARED_FIELDS,
        )
          .session(session ?? null)
          .lean<TicketRecord[]>()),
      );
    return [...new Map(tickets.map((ticket) => [String(ticket._id), ticket])).values()];
  }

  function voiceOf(newcomer: Newcomer, secondCategory: string | undefined): Voice {
    const { text, category, location, at } = newcomer;
    return {
      text,
      category,
      at,
      places: placesOf(text, newcomer.places),
      ...(secondCategory && { secondCategory }),
      ...(location && { location }),
    };
  }

  function ticketVoice(ticket: TicketRecord): Voice {
    const { lat, lon, names = [] } = ticket.place ?? {};
    const second = ticket.routing?.runnerUp;
    return {
      text: ticket.title,
      category: ticket.category ?? null,
      at: ticket.lastVoiceAt ?? ticket.openedAt,
      places: placesOf(ticket.title, names),
      ...(second?.category &&
        second.category !== NOT_A_TICKET &&
        (second.confidence ?? 0) >= LIKELY_SECOND && { secondCategory: second.category }),
      ...(typeof lat === 'number' && typeof lon === 'number' && { location: { lat, lon } }),
    };
  }

  /** Places that the text names, with what stands around them, and those that were said apart from it. */
  function placesOf(text: string, names: readonly string[]): VoicePlace[] {
    const inText = finder.find(text);
    const apart = names.flatMap((name) => known.get(name) ?? []);
    const ids = new Set(inText.map(({ id }) => id));
    return [...inText, ...apart.filter(({ id }) => !ids.has(id))];
  }

  /** A reason in the short form that the staff screens show. */
  function tell({ what, detail, fit }: LikenessReason): string[] {
    if (what === 'place')
      return detail === '' ? [] : detail.split(', ').map((id) => nameOf.get(id) ?? id);
    if (what === 'words') return fit > 0 ? [`words ${detail.replace(' %', '%')}`] : [];
    if (what === 'time') return [`${detail} apart`];
    if (what === 'distance') return [detail];
    if (what === 'photo') return [`photo ${detail.replace(' %', '%')}`];
    return [];
  }
}

const COMPARED_FIELDS = {
  title: 1,
  category: 1,
  place: 1,
  routing: 1,
  lastVoiceAt: 1,
  openedAt: 1,
} as const;

const newestUnder = (keys: readonly string[], limit: number, since: Date) => [
  { $match: { matchKeys: { $in: keys }, openedAt: { $gte: since } } },
  { $sort: { openedAt: -1 as const } },
  { $limit: limit },
  { $project: COMPARED_FIELDS },
];

/** The best guess of each ticket, best first. */
function bestOf(guesses: readonly IncidentMatch[]): IncidentMatch[] {
  const best = new Map<string, IncidentMatch>();
  for (const guess of guesses)
    if (guess.score > (best.get(guess.incidentId)?.score ?? 0)) best.set(guess.incidentId, guess);
  return [...best.values()].sort((a, b) => b.score - a.score);
}
