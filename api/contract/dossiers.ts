import { z } from 'zod';
import { page, paging, time } from './common.ts';

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

/** What the desk looks at. `returned`: papers are to be added; `foreseen`: runs, and its day is near. */
export const DOSSIER_VIEWS = ['foreseen', 'overdue', 'returned', 'ready', 'all'] as const;

/** `code`: the beginning of one, however typed. `view` counts only without it. */
export const dossierQuery = paging.extend({
  view: z.enum(DOSSIER_VIEWS).default('foreseen'),
  code: z.string().trim().max(60).optional(),
});

const lateness = z.enum(['none', 'foreseen', 'overdue']);
export const dossierRow = z.object({
  code: z.string(),
  /** National state 1-10, 0 unknown. */
  state: z.number().int(),
  stateAt: time,
  /** The source's own name of a state that is none of the ten. */
  stateName: z.string().nullable(),
  procedureCode: z.string().nullable(),
  procedureName: z.string().nullable(),
  unit: z.string().nullable(),
  dueAt: time.nullable(),
  lateness,
  seenAt: time,
  /** Nobody has confirmed the state lately. */
  stale: z.boolean(),
});
export type DossierRow = z.infer<typeof dossierRow>;
export const dossierPage = page(dossierRow);
export type DossierPage = z.infer<typeof dossierPage>;

export const dossierDetail = dossierRow.extend({
  note: z.string().nullable(),
  receivedAt: time.nullable(),
  followers: z.number().int(),
  history: z.array(
    z.object({
      state: z.number().int(),
      at: time,
      heardAt: time,
      note: z.string().nullable(),
      source: z.string(),
    }),
  ),
  apology: z.object({ reason: z.string(), newDue: time, at: time, by: z.string() }).nullable(),
  /** Ready to be sent; null when the dossier is not late. */
  apologyDraft: z.object({ reason: z.string(), newDue: time }).nullable(),
});
export type DossierDetail = z.infer<typeof dossierDetail>;

/** What followers are told: the reason and the new day. */
export const dossierApology = z.strictObject({
  reason: z.string().trim().min(5).max(500),
  newDue: time,
});

/** Offices over the dossiers that moved in the last 30 days. */
export const dossierFigures = z.object({
  since: time,
  offices: z.array(
    z.object({
      unit: z.string(),
      onTime: z.number().int(),
      late: z.number().int(),
      overdue: z.number().int(),
      returned: z.number().int(),
      total: z.number().int(),
    }),
  ),
});
export type DossierFigures = z.infer<typeof dossierFigures>;

/** `name` tells the kind of the file by its ending; `saidAt` is when it was last written. The body is the file. */
export const dossierFileQuery = z.object({
  name: z.string().min(5).max(200),
  saidAt: time.optional(),
});
export const dossierFileAnswer = z.object({
  rows: z.number().int(),
  added: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  older: z.number().int(),
  badRows: z.number().int(),
  /** The first 200. */
  problems: z.array(z.object({ line: z.number().int(), message: z.string() })),
});
export type DossierFileAnswer = z.infer<typeof dossierFileAnswer>;
