import { bodyName } from '../../core/city/body-name.ts';
import { createSay } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { localDay } from '../../core/city/ward-lookup.ts';
import { type Clock, MINUTE } from '../../core/clock.ts';
import type { TicketRecord } from '../../models/ticket.ts';
import { maskPersonalData } from '../../nlp/mask/mask-personal-data.ts';
import { type Deadline, pausedSince } from '../../workflow/deadlines/deadline.ts';
import { isOpen } from '../../workflow/tickets/states.ts';

/** A matter as it is shown: a ticket, under the code that the asker knows. */
export type ShownRequest = {
  code: string;
  requestedAt: Date;
  ticket: TicketRecord;
  /** Words of the report; only handed in for those who may read them. */
  text?: string | undefined;
  /** Addresses of published pictures. */
  mediaUrl?: string | undefined;
};

/** Longest description of the standard's schema. */
const LONGEST_DESCRIPTION = 4000;
/** Digits after the point for those who may not know the house: about 110 m. */
const COARSE_DIGITS = 3;

/** A moment in the standard's form (W3C), in the city's zone: `2026-10-17T09:10:00+07:00`. */
export function w3cTime(at: Date, { calendar }: Pick<CityProfile, 'calendar'>): string {
  const offset = calendar.utcOffsetMinutes;
  const local = new Date(at.getTime() + offset * MINUTE).toISOString().slice(0, 19);
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`;
}

/**
 * Service requests as the standard shows them. Nothing of a person goes out: texts are masked and only for trusted
 * askers and published matters, positions of all others are rounded to about 110 m, notes of staff stay inside.
 */
export function createRequestPresenter({ city, clock }: { city: CityProfile; clock: Clock }) {
  const say = createSay(city);

  /** @param exact true for a published ticket or an asker who may know the place */
  return ({ code, requestedAt, ticket, text, mediaUrl }: ShownRequest, exact: boolean) => {
    const category = city.categories.find(({ id }) => id === ticket.category);
    const ward = city.wards.find(({ id }) => id === ticket.ward);
    const { lat, lon, names = [] } = ticket.place ?? {};
    const open = isOpen(ticket.status);
    const deadline = ticket.deadline as Deadline;
    return {
      service_request_id: code,
      status: open ? 'open' : 'closed',
      status_notes: statusNotes(ticket),
      service_name: category?.vi ?? null,
      service_code: ticket.category ?? '',
      description: text ? maskPersonalData(text).text.slice(0, LONGEST_DESCRIPTION) : null,
      agency_responsible: publicBodyName(ticket.body),
      service_notice: null,
      requested_datetime: w3cTime(requestedAt, city),
      updated_datetime: w3cTime((open ? undefined : ticket.closedAt) ?? ticket.updatedAt, city),
      expected_datetime: open && !pausedSince(deadline) ? w3cTime(deadline.due, city) : null,
      address: [...new Set([...names, ...(ward ? [ward.name] : [])])].join(', ') || null,
      address_id: null,
      zipcode: null,
      lat: coordinate(lat, exact),
      long: coordinate(lon, exact),
      media_url: mediaUrl ?? null,
    };
  };

  function statusNotes({ status, outcome }: TicketRecord): string {
    const state = say('vi', `status.${status}`);
    return outcome?.code ? `${state}: ${say('vi', `outcome.${outcome.code}`)}` : state;
  }

  function publicBodyName(id: string): string | null {
    const body = city.bodies.find((candidate) => candidate.id === id);
    const named = body && bodyName(body, localDay(clock.now(), city));
    return named?.verified ? named.name : null;
  }
}

const coordinate = (value: number | null | undefined, exact: boolean): number | null => {
  if (typeof value !== 'number') return null;
  return exact ? value : Number(value.toFixed(COARSE_DIGITS));
};
