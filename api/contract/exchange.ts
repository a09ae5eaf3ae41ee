import { z } from 'zod';
import { page, paging } from './common.ts';
import { transfer } from './tickets.ts';

/** How a body with a system of its own stands. */
export const peerStanding = z.object({
  body: z.string(),
  /** open311 or spreadsheet. */
  adapter: z.string(),
  /** To be handed over. */
  queued: z.int(),
  /** Over there and not ended. */
  sent: z.int(),
  refused: z.int(),
});
export type PeerStandingView = z.infer<typeof peerStanding>;
export const peerStandings = z.object({ items: z.array(peerStanding) });

export const sheetFormat = z.strictObject({ format: z.enum(['xlsx', 'csv']).default('xlsx') });

/** What became of a returned sheet; `line` is the number that the spreadsheet shows. */
export const sheetResult = z.object({
  taken: z.int(),
  unchanged: z.int(),
  problems: z.array(z.object({ line: z.int(), message: z.string() })),
});
export type SheetResultView = z.infer<typeof sheetResult>;

/** A ticket on its way to, or in the hands of, another system. */
export const transferRow = z.object({
  code: z.string(),
  title: z.string(),
  body: z.string(),
  bodyName: z.string(),
  transfer,
});
export type TransferRow = z.infer<typeof transferRow>;
export const transferQuery = paging.extend({
  state: z.enum(['queued', 'sent', 'refused', 'ended']).default('refused'),
  body: z.string().max(60).optional(),
});
export const transferPage = page(transferRow);
export type TransferPage = z.infer<typeof transferPage>;
