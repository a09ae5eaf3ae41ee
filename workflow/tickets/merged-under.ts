import type { ClientSession, Types } from 'mongoose';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';

/** Tickets that were merged into some others, directly or through more; `root` is the one that they live on in. */
export async function mergedUnder(
  roots: readonly Types.ObjectId[],
  session?: ClientSession,
): Promise<{ ticket: TicketRecord; root: Types.ObjectId }[]> {
  const all: { ticket: TicketRecord; root: Types.ObjectId }[] = [];
  let layer = new Map(roots.map((id) => [String(id), id]));
  while (layer.size > 0) {
    const into = layer;
    const found = await Ticket.find({ mergedInto: { $in: [...into.keys()] } })
      .session(session ?? null)
      .lean<TicketRecord[]>();
    const rows = found.flatMap((ticket) => {
      const root = into.get(String(ticket.mergedInto));
      return root ? [{ ticket, root }] : [];
    });
    all.push(...rows);
    layer = new Map(rows.map(({ ticket, root }) => [String(ticket._id), root]));
  }
  return all;
}
