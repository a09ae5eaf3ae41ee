import { z } from 'zod';
import { position, time } from './common.ts';

/** A part of a picture, as shares of its width and height. */
export const region = z.strictObject({
  x: z.number().min(0).max(1),
  y: z.number().min(0).max(1),
  width: z.number().gt(0).max(1),
  height: z.number().gt(0).max(1),
});
export type Region = z.infer<typeof region>;

/** A picture of a ticket: `/photos/:id` has it. */
export const ticketPhoto = z.object({
  id: z.string(),
  /** Pixels. */
  width: z.number().int(),
  height: z.number().int(),
  /** Code of the report it came with; null when staff added it. */
  report: z.string().nullable(),
  addedBy: z.string().nullable(),
  /** What the camera wrote into it, before that was stripped. */
  takenAt: time.nullable(),
  takenLocation: position.nullable(),
  /** From there to the ticket's position, metres; null when one is unknown. */
  metresAway: z.number().nullable(),
  /** What everybody sees of it; null while it is private. */
  published: z.object({ id: z.string(), regions: z.array(region) }).nullable(),
  createdAt: time,
});
export type TicketPhoto = z.infer<typeof ticketPhoto>;

/** Regions with faces and plates are made unrecognisable; without any, `nothingPrivate` says that somebody looked. */
export const publication = z.strictObject({
  regions: z.array(region).max(40),
  nothingPrivate: z.boolean().default(false),
});
export type Publication = z.input<typeof publication>;
