import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { parsePublicCode } from '../../core/ids.ts';
import { Report, type ReportRecord } from '../../models/report.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import type { Machine } from '../../workflow/access/api-keys.ts';
import { publishedPhotos } from '../../workflow/photos/published-photos.ts';
import { ENDED_STATUSES, OPEN_STATUSES } from '../../workflow/tickets/states.ts';
import { createRequestPresenter, type ShownRequest } from './present-request.ts';
import { findService } from './services.ts';
import { sourceKeyPrefix } from './source-key.ts';
import { readTimeSpan } from './time-span.ts';

/** The standard's own limit for one answer. */
const MOST = 1000;

/** Service requests as other systems read them. */
export function createRequestReader(deps: {
  city: CityProfile;
  clock: Clock;
  publicUrl?: string | undefined;
}) {
  const { city, clock } = deps;
  const present = createRequestPresenter(deps);

  return { list, byCodes };

  /**
   * @throws AppError `invalid_input` (400) for a bad status or time, `not_found` (404) for an unknown service
   */
  async function list(query: Record<string, unknown>, machine: Machine | undefined) {
    const ids = words(query['service_request_id']);
    if (ids.length > 0) return byCodes(ids, machine);
    const codes = words(query['service_code']);
    for (const code of codes) findService(city, code);
    const { from, to } = readTimeSpan(query, clock.now());
    const tickets = await Ticket.find(
      {
        openedAt: { $gte: from, $lte: to },
        listedAs: { $in: statusesOf(words(query['status'])) },
        ...(codes.length > 0 && { category: { $in: codes } }),
      },
      { updates: 0 },
    )
      .sort({ openedAt: -1, _id: -1 })
      .limit(MOST)
      .lean<TicketRecord[]>();
    return await shown(
      tickets.map((ticket) => ({ code: ticket.code, requestedAt: ticket.openedAt, ticket })),
      machine,
    );
  }

  /** Unknown codes are left out. @throws AppError `invalid_input` (400) for more than 1,000 */
  async function byCodes(typed: readonly string[], machine: Machine | undefined) {
    if (typed.length > MOST)
      throw new AppError('invalid_input', 400, 'Too many', [
        { path: 'service_request_id', message: `names more than ${MOST}` },
      ]);
    const codes = typed.flatMap((one) => parsePublicCode(one, city.codePrefix) ?? []);
    const reports = await Report.find({ code: { $in: codes } }).lean<ReportRecord[]>();
    const tickets = new Map(
      (
        await Ticket.find(
          {
            $or: [
              { _id: { $in: reports.map(({ ticketId }) => ticketId) } },
              { code: { $in: codes } },
            ],
          },
          { updates: 0 },
        ).lean<TicketRecord[]>()
      ).flatMap((ticket) => [
        [String(ticket._id), ticket] as const,
        [ticket.code, ticket] as const,
      ]),
    );
    const found = codes.flatMap((code): ShownRequest[] => {
      const report = reports.find((candidate) => candidate.code === code);
      const ticket = tickets.get(report ? String(report.ticketId) : code);
      if (!ticket) return [];
      return [{ code, requestedAt: report?.createdAt ?? ticket.openedAt, ticket }];
    });
    return await shown(found, machine);
  }

  /** Words and pictures are read for those that show them, in three questions whatever the length of the list. */
  async function shown(requests: readonly ShownRequest[], machine: Machine | undefined) {
    const trusted = machine?.scopes.includes('open311.read') ?? false;
    const readable = requests.filter(({ ticket }) => trusted || ticket.public);
    const own = machine ? sourceKeyPrefix(machine) : undefined;
    const reports = await Report.find({
      $or: [
        { code: { $in: requests.map(({ code }) => code) } },
        { ticketId: { $in: readable.map(({ ticket }) => ticket._id) } },
      ],
    }).lean<ReportRecord[]>();
    const pictures = await publishedPhotos(
      requests.flatMap(({ ticket }) => (ticket.public ? [String(ticket._id)] : [])),
    );
    return requests.map((request) => {
      const { ticket, code } = request;
      const report = reports.find((candidate) => candidate.code === code);
      const isOwn = own !== undefined && (report?.sourceKey.startsWith(own) ?? false);
      const [picture] = pictures.get(String(ticket._id)) ?? [];
      return present(
        {
          ...request,
          text: trusted || isOwn ? report?.text : ticket.public ? ticket.title : undefined,
          mediaUrl: picture && deps.publicUrl && `${deps.publicUrl}/photos/${picture}`,
        },
        trusted || isOwn || ticket.public,
      );
    });
  }
}

/** Values of a parameter: with commas, repeated, or both. */
export const words = (given: unknown): string[] =>
  [given]
    .flat()
    .flatMap((part) => (typeof part === 'string' ? part.split(',') : []))
    .map((part) => part.trim())
    .filter(Boolean);

function statusesOf(asked: readonly string[]): string[] {
  const groups: Readonly<Record<string, readonly string[]>> = {
    open: OPEN_STATUSES,
    closed: ENDED_STATUSES,
  };
  const bad = asked.find((status) => !(status in groups));
  if (bad !== undefined)
    throw new AppError('invalid_input', 400, 'The status is unknown', [
      { path: 'status', message: `"${bad.slice(0, 40)}" is neither open nor closed` },
    ]);
  const wanted = asked.length > 0 ? asked : Object.keys(groups);
  return wanted.flatMap((status) => groups[status] ?? []);
}
