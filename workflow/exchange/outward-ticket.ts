import type { CityProfile } from '../../core/city/schema.ts';
import { Report, type ReportRecord } from '../../models/report.ts';
import type { TicketRecord } from '../../models/ticket.ts';
import { maskPersonalData } from '../../nlp/mask/mask-personal-data.ts';
import type { OutwardTicket } from './adapter.ts';

/** Makes of a ticket what may leave the house: the words of the first report masked, no name, no phone. */
export const createOutwardTicket =
  (city: Pick<CityProfile, 'wards'>) =>
  async (ticket: TicketRecord): Promise<OutwardTicket> => {
    const report = await Report.findOne({ ticketId: ticket._id })
      .sort({ createdAt: 1 })
      .lean<ReportRecord>();
    const { lat, lon, names = [] } = ticket.place ?? {};
    const ward = city.wards.find(({ id }) => id === ticket.ward);
    return {
      code: ticket.code,
      category: ticket.category ?? null,
      description: maskPersonalData(report?.text ?? ticket.title).text,
      address: [...new Set([...names, ...(ward ? [ward.name] : [])])].join(', '),
      position: typeof lat === 'number' && typeof lon === 'number' ? { lat, lon } : undefined,
      openedAt: ticket.openedAt,
    };
  };
