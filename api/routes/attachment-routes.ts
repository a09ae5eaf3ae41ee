import { AppError } from '../../core/errors.ts';
import { Handoff } from '../../models/handoff.ts';
import { Message, type MessageRecord } from '../../models/message.ts';
import { Report, type ReportRecord } from '../../models/report.ts';
import { Ticket } from '../../models/ticket.ts';
import { may, type Person, seesTicket } from '../../workflow/access/policy.ts';
import type { AttachmentStore } from '../../workflow/attachments/attachment-store.ts';
import { type Route, route } from '../route.ts';
import { photoParams } from './photo-routes.ts';

/** Voice notes, videos and documents: of reports for those who may see the ticket, of talks for those who hold talks. */
export function attachmentRoutes(deps: { attachments: Pick<AttachmentStore, 'read'> }): Route[] {
  return [
    route({
      method: 'get',
      path: '/attachments/:id',
      summary: 'A voice note, video or document of a report or of a talk with a person, as it came',
      access: 'tickets.read',
      params: photoParams,
      async handle({ params, person, req, res }) {
        const found = (await isTheirs(params.id, person))
          ? await deps.attachments.read(params.id)
          : undefined;
        if (!found) throw new AppError('not_found', 404, 'There is no such file');
        const { bytes, record } = found;
        const name = `${params.id.slice(0, 8)}.${record.type.split(/[/.]/).at(-1) ?? 'bin'}`;
        const how = record.kind === 'file' ? 'attachment' : 'inline';
        res
          .type(record.type)
          .set('cache-control', 'private, no-store')
          .set('x-content-type-options', 'nosniff')
          .set('content-disposition', `${how}; filename="${name}"`)
          .set('accept-ranges', 'bytes');
        // Players ask for pieces to jump to a place.
        const [range] = asRange(req.range(bytes.length));
        if (!range) {
          res.send(bytes);
          return;
        }
        res
          .status(206)
          .set('content-range', `bytes ${range.start}-${range.end}/${bytes.length}`)
          .send(bytes.subarray(range.start, range.end + 1));
      },
    }),
  ];
}

type Range = { start: number; end: number };
const asRange = (ranges: number | Iterable<Range> | undefined): Range[] =>
  typeof ranges === 'object' ? [...ranges].slice(0, 1) : [];

/** Theirs to open: a file of a ticket that they see, or one that a resident sent in the chat of a talk with a person. */
async function isTheirs(id: string, person: Person): Promise<boolean> {
  return (await isOfTicket(id, person)) || (may(person, 'handoffs.work') && (await isOfTalk(id)));
}

async function isOfTalk(id: string): Promise<boolean> {
  const message = await Message.findOne(
    { 'attachments.fileId': id },
    { channel: 1, address: 1 },
  ).lean<MessageRecord>();
  if (!message) return false;
  const { channel, address } = message;
  return (await Handoff.exists({ channel, address })) !== null;
}

async function isOfTicket(id: string, person: Person): Promise<boolean> {
  const report = await Report.findOne({ 'files.id': id }, { ticketId: 1 }).lean<ReportRecord>();
  const ticket =
    report && (await Ticket.findById(report.ticketId, { body: 1 }).lean<{ body: string }>());
  return ticket ? seesTicket(person, ticket) : false;
}
