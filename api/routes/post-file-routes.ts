import { z } from 'zod';
import type { PostImportRecord } from '../../models/post-import.ts';
import type { FileImports } from '../../workflow/posts/file-imports.ts';
import { recordId } from '../contract/common.ts';
import {
  columnMappings,
  type PostImport,
  postFileLook,
  postImport,
  postImportDetail,
  postImports,
  postMapping,
  ROW_REASON_IDS,
} from '../contract/post-files.ts';
import { type Route, route } from '../route.ts';
import { createUploads } from '../uploads.ts';
import { parse } from '../validate.ts';

/** A workbook is read as a whole; larger exports come as CSV in parts, or by `npm run import`. */
const LARGEST_FILE = 64 * 1024 * 1024;
const params = z.object({ id: recordId });

/** Files of posts: seen before they are taken in, with their columns, their progress and their bad rows. */
export function postFileRoutes({
  fileImports,
  dataDir,
}: {
  fileImports: FileImports;
  dataDir: string;
}): Route[] {
  const uploads = createUploads({ dataDir, largest: LARGEST_FILE });
  return [
    route({
      method: 'post',
      path: '/posts/files',
      summary:
        'See the first rows and the columns of a file of posts (form with the part "file"; of CSV and JSON lines the begin is enough)',
      access: 'posts.import',
      answer: postFileLook,
      async handle({ req, res }) {
        const upload = await uploads.receive(req, res);
        try {
          const { kind, headings, sample, columns, outlet, remembered } = await fileImports.look(
            upload.path,
            upload.name,
          );
          return {
            kind,
            headings: [...headings],
            sample: sample.map((cells) => [...cells]),
            columns,
            outlet,
            remembered: remembered
              ? { by: remembered.byName, at: remembered.at.toISOString() }
              : null,
          };
        } finally {
          upload.remove();
        }
      },
    }),
    route({
      method: 'post',
      path: '/posts/imports',
      summary:
        'Take in a file of posts (form with the parts "mapping", JSON of columns and outlet, and "file": CSV, XLSX, JSON lines, 64 MB)',
      access: 'posts.import',
      answer: postImport,
      status: 202,
      async handle({ req, res, by }) {
        const upload = await uploads.receive(req, res);
        try {
          const mapping = parse(postMapping, jsonOf(upload.fields['mapping']), 'body');
          const { path: file, name, bytes, remove: done } = upload;
          return present(await fileImports.begin({ file, name, bytes, mapping, done }, by));
        } catch (err) {
          upload.remove();
          throw err;
        }
      },
    }),
    route({
      method: 'get',
      path: '/posts/imports',
      summary: 'The last files of posts that were handed in',
      access: 'posts.import',
      answer: postImports,
      handle: async () => ({ items: (await fileImports.list()).map(present) }),
    }),
    route({
      method: 'get',
      path: '/posts/imports/:id',
      summary: 'How far a file of posts is, and its bad rows once it has ended',
      access: 'posts.import',
      params,
      answer: postImportDetail,
      async handle({ params: { id } }) {
        const found = await fileImports.find(id);
        return {
          ...present(found),
          problems: found.problems.map(({ line, reason, column, message }) => ({
            line: line ?? 0,
            reason: ROW_REASON_IDS.find((known) => known === reason) ?? null,
            column: column ?? '',
            message: message ?? '',
          })),
        };
      },
    }),
    route({
      method: 'get',
      path: '/posts/columns',
      summary: 'Mappings of columns that are remembered for files with the same headings',
      access: 'posts.import',
      answer: columnMappings,
      async handle() {
        return {
          items: (await fileImports.mappings.list()).map(
            ({ id, headings, columns, outlet, byName, at }) => ({
              id,
              headings: [...headings],
              columns,
              outlet,
              by: byName,
              at: at.toISOString(),
            }),
          ),
        };
      },
    }),
    route({
      method: 'delete',
      path: '/posts/columns/:id',
      summary: 'Forget a mapping; the next file with these headings is guessed anew',
      access: 'posts.import',
      params,
      handle: ({ params: { id }, by }) => fileImports.mappings.forget(id, by),
    }),
  ];
}

/** What is no JSON is told as a missing object. */
function jsonOf(field: unknown): unknown {
  try {
    return JSON.parse(String(field));
  } catch {
    return undefined;
  }
}

const present = (record: PostImportRecord): PostImport => ({
  id: String(record._id),
  name: record.name,
  by: record.byName,
  startedAt: record.startedAt.toISOString(),
  endedAt: record.endedAt?.toISOString() ?? null,
  state: record.state,
  failure: record.failure ?? null,
  rows: record.rows,
  badRows: record.badRows,
  kept: record.kept,
  alreadyKept: record.alreadyKept,
  edited: record.edited,
  reported: record.reported,
  triage: record.triage,
});
