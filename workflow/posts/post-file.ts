import type { IncomingPost, KeptPosts } from './incoming.ts';

/** What a column of a file of posts may hold; only the text is needed. */
export const POST_FIELDS = ['text', 'time', 'id', 'url', 'author', 'outlet', 'thread'] as const;
export type PostField = (typeof POST_FIELDS)[number];

/** Heading of the column that holds each field; fields without a column are absent. */
export type PostColumns = { [Field in PostField]?: string | undefined };

/** How a file is read. */
export type PostMapping = {
  columns: PostColumns;
  /** Page or newspaper of rows that name none. */
  outlet: string;
};

export const FILE_KINDS = ['csv', 'xlsx', 'jsonl'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

/** Why a row was not taken, by name; `column` is the one at fault. */
export const ROW_REASONS = [
  'empty',
  'time',
  'too_long',
  'cells',
  'encoding',
  'formula',
  'not_csv',
  'not_json',
] as const;
export type RowProblem = {
  problem: string;
  reason?: (typeof ROW_REASONS)[number];
  column?: string | undefined;
};

/** What became of the rows of a file. */
export type ImportOutcome = KeptPosts & {
  /** Rows that were read, good and bad. */
  rows: number;
  badRows: number;
};

/** Reads files of posts on the disk, whatever their kind; told apart by their content. */
export type PostFileReader = {
  /** Its headings, its first good rows and which column seems to hold what. @throws AppError `invalid_input` */
  look(file: string): Promise<{
    kind: FileKind;
    headings: readonly string[];
    guess: PostColumns;
    sample: readonly Readonly<Record<string, string>>[];
  }>;
  /** Hands its posts to `sink` in batches. @throws AppError `invalid_input`; whatever `sink` throws */
  take(
    file: string,
    mapping: PostMapping,
    sink: (posts: readonly IncomingPost[]) => Promise<KeptPosts>,
    tell: {
      problem(line: number, problem: RowProblem): void;
      progress(soFar: ImportOutcome): Promise<void>;
    },
  ): Promise<ImportOutcome>;
};
