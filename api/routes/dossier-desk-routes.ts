import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { createSay } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, DAY } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { Dossier, DossierFollow, type DossierRecord } from '../../models/dossier.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../../workflow/audit/append.ts';
import type { Workflow } from '../../workflow/create-workflow.ts';
import { dossierKey } from '../../workflow/dossiers/code.ts';
import { isStale } from '../../workflow/dossiers/describe-dossier.ts';
import { draftApology, foreseenBefore, latenessOf } from '../../workflow/dossiers/foresee.ts';
import { officeFigures } from '../../workflow/dossiers/office-figures.ts';
import { RUNNING } from '../../workflow/dossiers/states.ts';
import {
  type DossierDetail,
  type DossierRow,
  dossierApology,
  dossierDetail,
  dossierFigures,
  dossierFileAnswer,
  dossierFileQuery,
  dossierPage,
  dossierQuery,
} from '../contract/dossiers.ts';
import { afterCursor, pageOf } from '../paging.ts';
import { type Route, route } from '../route.ts';

const LARGEST_FILE = 64 * 1024 * 1024;
const FIGURES_DAYS = 30;
const codeParams = z.object({ code: z.string().max(60) });

/** Takes a file on the disk whose name tells its kind. */
export type TakeDossierFile = (
  file: string,
  saidAt: Date,
) => Promise<z.input<typeof dossierFileAnswer>>;

/** The dossier desk of staff: what is late or will be, one dossier with its steps, apologies, files, figures. */
export function dossierDeskRoutes(deps: {
  city: CityProfile;
  clock: Clock;
  workflow: Pick<Workflow, 'dossiers'>;
  takeDossierFile: TakeDossierFile;
}): Route[] {
  const { city, clock, workflow } = deps;
  const say = createSay(city);

  async function one(code: string): Promise<DossierDetail> {
    const dossier = await workflow.dossiers.find(dossierKey(code));
    if (!dossier) throw new AppError('not_found', 404, `There is no dossier ${code}`);
    const now = clock.now();
    const row = await present(dossier);
    return {
      ...row,
      note: dossier.note || null,
      receivedAt: dossier.receivedAt?.toISOString() ?? null,
      followers: await DossierFollow.countDocuments({ dossierId: dossier._id }),
      history: dossier.history.map(({ state, at, heardAt, note, source }) => ({
        state,
        at: at.toISOString(),
        heardAt: heardAt.toISOString(),
        note: note ?? null,
        source,
      })),
      apology: apologyOf(dossier),
      apologyDraft: row.lateness === 'none' ? null : draftOf(dossier, now),
    };
  }

  function draftOf(dossier: DossierRecord, now: Date) {
    const { reason, newDue } = draftApology(dossier, { city, say, now });
    return { reason, newDue: newDue.toISOString() };
  }

  async function present(dossier: DossierRecord): Promise<DossierRow> {
    const now = clock.now();
    const { seenAt, silentSince } = await workflow.dossiers.freshness(dossier);
    return {
      code: dossier.code,
      state: dossier.state,
      stateAt: dossier.stateAt.toISOString(),
      stateName: dossier.stateName || null,
      procedureCode: dossier.procedureCode ?? null,
      procedureName: dossier.procedureName ?? null,
      unit: dossier.unit ?? null,
      dueAt: dossier.dueAt?.toISOString() ?? null,
      lateness: latenessOf(dossier, city, now),
      seenAt: seenAt.toISOString(),
      stale: isStale({ ...dossier, seenAt }, now, silentSince),
    };
  }

  return [
    route({
      method: 'get',
      path: '/dossiers',
      summary: 'Dossiers by code, or those late, soon late, returned or ready',
      access: 'dossiers.read',
      query: dossierQuery,
      answer: dossierPage,
      async handle({ query }) {
        const { filter, field, direction } = viewOf(query, city, clock.now());
        const found = await Dossier.find({
          $and: [filter, afterCursor(query.cursor, field, direction) ?? {}],
        })
          .sort({ [field]: direction, _id: direction })
          .limit(query.limit + 1)
          .lean<DossierRecord[]>();
        const { rows, next } = pageOf(found, query.limit, (row) => row[field] ?? row.stateAt);
        return { items: await Promise.all(rows.map(present)), next };
      },
    }),
    route({
      method: 'get',
      path: '/dossiers/figures',
      summary: 'On time, late, overdue and returned by office, over 30 days',
      access: 'dossiers.read',
      answer: dossierFigures,
      async handle() {
        const now = clock.now();
        const since = new Date(now.getTime() - FIGURES_DAYS * DAY);
        return { since: since.toISOString(), offices: await officeFigures(since, now) };
      },
    }),
    route({
      method: 'post',
      path: '/dossiers/files',
      summary: 'Take in a file of dossiers (CSV, XLSX, JSON lines) as the body',
      access: 'dossiers.work',
      query: dossierFileQuery,
      answer: dossierFileAnswer,
      async handle({ query, req, by }) {
        const folder = await mkdtemp(join(tmpdir(), 'ln-dossiers-'));
        try {
          const file = join(folder, `upload${extname(query.name)}`);
          await pipeline(req, atMost(LARGEST_FILE), createWriteStream(file));
          const saidAt = query.saidAt ? new Date(query.saidAt) : clock.now();
          const taken = await deps.takeDossierFile(file, saidAt);
          await inTransaction((session) =>
            appendAudit(
              {
                by,
                action: 'dossiers.imported',
                target: { type: 'file', id: query.name },
                facts: { rows: taken.rows, bad: taken.badRows },
              },
              clock.now(),
              session,
            ),
          );
          return taken;
        } finally {
          await rm(folder, { recursive: true, force: true });
        }
      },
    }),
    route({
      method: 'get',
      path: '/dossiers/:code',
      summary: 'One dossier with its steps and, when late, the draft of an apology',
      access: 'dossiers.read',
      params: codeParams,
      answer: dossierDetail,
      handle: ({ params }) => one(params.code),
    }),
    route({
      method: 'post',
      path: '/dossiers/:code/apology',
      summary: 'Tell the followers why the result is late and the new day',
      access: 'dossiers.work',
      params: codeParams,
      body: dossierApology,
      answer: dossierDetail,
      async handle({ params, body, by }) {
        const { code } = await one(params.code);
        await workflow.dossiers.apologize(
          code,
          { reason: body.reason, newDue: new Date(body.newDue) },
          by,
        );
        return await one(code);
      },
    }),
  ];
}

function viewOf(
  { view, code }: z.output<typeof dossierQuery>,
  city: Pick<CityProfile, 'calendar'>,
  now: Date,
) {
  const newest = { field: 'stateAt', direction: -1 } as const;
  const nearest = { field: 'dueAt', direction: 1 } as const;
  if (code) {
    const key = dossierKey(code);
    return { filter: { key: { $gte: key, $lt: `${key}\uffff` } }, ...newest };
  }
  switch (view) {
    case 'foreseen':
      return {
        filter: { state: { $in: RUNNING }, dueAt: { $gte: now, $lt: foreseenBefore(city, now) } },
        ...nearest,
      };
    case 'overdue':
      return { filter: { state: { $in: RUNNING }, dueAt: { $lt: now } }, ...nearest };
    case 'returned':
      return { filter: { state: 5 }, ...newest };
    case 'ready':
      return { filter: { state: 9 }, ...newest };
    default:
      return { filter: {}, ...newest };
  }
}

function apologyOf({ apology }: DossierRecord): DossierDetail['apology'] {
  if (!apology?.newDue || !apology.at) return null;
  return {
    reason: apology.reason ?? '',
    newDue: apology.newDue.toISOString(),
    at: apology.at.toISOString(),
    by: apology.by ?? '',
  };
}

/** @throws AppError `too_large` once more bytes have come */
function atMost(most: number): Transform {
  let length = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      done(
        length > most
          ? new AppError('too_large', 413, `A file may have ${most} bytes at most`)
          : null,
        chunk,
      );
    },
  });
}
