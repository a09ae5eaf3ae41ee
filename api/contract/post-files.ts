import { z } from 'zod';
import { recordId, time } from './common.ts';

/** What a column of a file of posts may hold. */
export const POST_FIELD_IDS = ['text', 'time', 'id', 'url', 'author', 'outlet', 'thread'] as const;
export const FILE_KIND_IDS = ['csv', 'xlsx', 'jsonl'] as const;
/** Why a row was not taken. */
export const ROW_REASON_IDS = [
  'empty',
  'time',
  'too_long',
  'cells',
  'encoding',
  'formula',
  'not_csv',
  'not_json',
] as const;

const heading = z.string().min(1).max(500);
/** Heading by what its column holds; only the text is needed. */
const columns = z.strictObject({
  text: heading.optional(),
  time: heading.optional(),
  id: heading.optional(),
  url: heading.optional(),
  author: heading.optional(),
  outlet: heading.optional(),
  thread: heading.optional(),
});
export type Columns = z.infer<typeof columns>;

/** The part `mapping` of the form, as JSON. */
export const postMapping = z.strictObject({
  columns,
  /** Page or newspaper of rows that name none. */
  outlet: z.string().trim().min(1).max(200),
});
export type PostMappingInput = z.infer<typeof postMapping>;

/** What scripts on the same machine ask: how files with these headings are read. */
export const headingsQuery = z.strictObject({ headings: z.array(z.string()).min(1).max(10_000) });
export const headingsAnswer = z.object({
  mapping: z.object({ columns, outlet: z.string() }).nullable(),
});
export type HeadingsAnswer = z.infer<typeof headingsAnswer>;

/** The begin of a file: its headings, first rows (personal data masked) and how it would be read. */
export const postFileLook = z.object({
  kind: z.enum(FILE_KIND_IDS),
  headings: z.array(z.string()),
  /** One cell a heading. */
  sample: z.array(z.array(z.string())),
  columns,
  outlet: z.string(),
  /** Who said so for an earlier file with the same headings; null when it is the program's guess. */
  remembered: z.object({ by: z.string(), at: time }).nullable(),
});
export type PostFileLook = z.infer<typeof postFileLook>;

export const postImport = z.object({
  id: recordId,
  name: z.string(),
  by: z.string(),
  startedAt: time,
  endedAt: time.nullable(),
  /** `stopped`: ended in the middle; the same file again goes on. */
  state: z.enum(['running', 'done', 'failed', 'stopped']),
  /** In English, for failures that have a known reason. */
  failure: z.string().nullable(),
  rows: z.number().int(),
  badRows: z.number().int(),
  kept: z.number().int(),
  alreadyKept: z.number().int(),
  edited: z.number().int(),
  reported: z.number().int(),
  triage: z.number().int(),
});
export type PostImport = z.infer<typeof postImport>;
export const postImports = z.object({ items: z.array(postImport) });
export type PostImports = z.infer<typeof postImports>;

/** With its bad rows, the first 2,000, once it has ended. */
export const postImportDetail = postImport.extend({
  problems: z.array(
    z.object({
      line: z.number().int(),
      reason: z.enum(ROW_REASON_IDS).nullable(),
      column: z.string(),
      message: z.string(),
    }),
  ),
});
export type PostImportDetail = z.infer<typeof postImportDetail>;

/** Mappings that are remembered, the latest first. */
export const columnMappings = z.object({
  items: z.array(
    z.object({
      id: recordId,
      headings: z.array(z.string()),
      columns,
      outlet: z.string(),
      by: z.string(),
      at: time,
    }),
  ),
});
export type ColumnMappings = z.infer<typeof columnMappings>;
