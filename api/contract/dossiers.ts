import { z } from 'zod';

const one = z.record(z.string(), z.unknown());

/**
 * One dossier or many, as the provincial platform writes them: registration, progress (`CapNhatTienTrinh`) or state
 * (`CapNhatTrangThai`). At most 1,000 at once.
 */
export const dossierPush = z.union([one, z.array(one).min(1).max(1000)]);

/** What became of them; `rejected` names each bad field, the others were kept. */
export const dossierPushAnswer = z.object({
  added: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  older: z.number().int(),
  rejected: z.array(z.object({ path: z.string(), message: z.string() })),
});
export type DossierPushAnswer = z.infer<typeof dossierPushAnswer>;

/** Rows of a file, as a script on this machine hands them in; `saidAt` is the age of the file. */
export const localRows = z.object({
  rows: z.array(one).max(500),
  saidAt: z.iso.datetime().optional(),
});
