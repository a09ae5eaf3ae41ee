import {
  type PROCEDURE_CHANNELS,
  type Procedure,
  procedureSchema,
  RELIABILITIES,
} from '../../core/city/procedure-schema.ts';

/** Spellings of each column; a cell of several lines is a list, an item a line. */
const COLUMNS = {
  code: ['mã thủ tục', 'mã TTHC', 'mã', 'code'],
  name: ['tên thủ tục', 'tên TTHC', 'tên', 'name'],
  shortName: ['tên ngắn', 'gọi tắt', 'shortName', 'short_name'],
  field: ['lĩnh vực', 'field'],
  level: ['cấp', 'cấp thực hiện', 'level'],
  decision: ['quyết định', 'số quyết định', 'decision'],
  audience: ['đối tượng', 'audience'],
  plainVi: ['tóm tắt', 'nói đơn giản', 'plain_vi'],
  plainEn: ['tóm tắt tiếng Anh', 'plain_en'],
  papers: ['giấy tờ', 'thành phần hồ sơ', 'papers'],
  channels: ['cách nộp', 'hình thức nộp', 'channels'],
  timeLimit: ['thời hạn', 'thời hạn giải quyết', 'timeLimit', 'time_limit'],
  timeNote: ['ghi chú thời hạn', 'timeNote', 'time_note'],
  timeNoteEn: ['ghi chú thời hạn tiếng Anh', 'time_note_en'],
  fee: ['phí', 'lệ phí', 'phí lệ phí', 'fee'],
  feeEn: ['phí tiếng Anh', 'lệ phí tiếng Anh', 'fee_en'],
  residentDeadline: ['hạn của dân', 'residentDeadline', 'resident_deadline'],
  residentDeadlineEn: ['hạn của dân tiếng Anh', 'resident_deadline_en'],
  office: ['cơ quan thực hiện', 'nơi nộp', 'office'],
  result: ['kết quả', 'result'],
  phrases: ['cách hỏi', 'phrases'],
  reliability: ['độ tin cậy', 'reliability'],
  asOf: ['ngày dữ liệu', 'asOf', 'as_of'],
  source: ['nguồn', 'source'],
} as const;
type Column = keyof typeof COLUMNS;

const plain = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replace(/[^a-z0-9]/g, '');

const COLUMN_OF = new Map<string, Column>(
  (Object.entries(COLUMNS) as [Column, readonly string[]][]).flatMap(([column, names]) =>
    names.map((name) => [plain(name), column] as const),
  ),
);

const CHANNEL_NAMES: Readonly<Record<string, (typeof PROCEDURE_CHANNELS)[number]>> = {
  tructuyen: 'online',
  online: 'online',
  buuchinh: 'post',
  dichvubuuchinh: 'post',
  post: 'post',
  tructiep: 'counter',
  counter: 'counter',
};

export type ReadProcedure =
  | { entry: Procedure }
  | { problems: { field: string; message: string }[] };

/**
 * One procedure from a row of a file, laid over the entry that is known: an empty cell or an absent column leaves what
 * is there. Lists (papers, time limits, ways to ask) have an item a line. In JSON lines `papers` and `channels` may be
 * written as in `procedures.json`.
 *
 * @param before what is known of a code; undefined for a new one
 * @param today day of the data when the row names none, `YYYY-MM-DD`
 */
export function readProcedureRow(
  row: Readonly<Record<string, unknown>>,
  before: (code: string) => Procedure | undefined,
  today: string,
): ReadProcedure {
  const given = new Map<Column, { name: string; value: string }>();
  for (const [name, raw] of Object.entries(row)) {
    const column = COLUMN_OF.get(plain(name));
    const value = textOf(raw).trim();
    if (column && value !== '') given.set(column, { name, value });
  }
  const cell = (column: Column) => given.get(column)?.value;
  const code = cell('code') ?? '';
  const known = before(code);
  if (!code) return { problems: [{ field: 'mã thủ tục', message: 'is missing' }] };
  if (!known && !cell('name'))
    return { problems: [{ field: 'tên thủ tục', message: `is missing, and ${code} is new` }] };
  const simple = Object.fromEntries(
    (
      [
        'name',
        'shortName',
        'field',
        'level',
        'decision',
        'audience',
        'timeNote',
        'timeNoteEn',
        'fee',
        'feeEn',
        'residentDeadline',
        'residentDeadlineEn',
        'office',
        'reliability',
        'asOf',
        'source',
      ] as const
    ).flatMap((column) => {
      const value = cell(column);
      return value ? [[column, value] as const] : [];
    }),
  );
  const { plainVi, plainEn } = { plainVi: cell('plainVi'), plainEn: cell('plainEn') };
  const timeLimit = linesOf(cell('timeLimit'));
  const merged = {
    ...(known ?? newEntry(code, cell('name') ?? '', today)),
    ...simple,
    ...((plainVi || plainEn) && {
      plain: {
        vi: plainVi ?? known?.plain?.vi ?? '',
        en: plainEn ?? known?.plain?.en ?? '',
      },
    }),
    ...(cell('papers') && { papers: papersOf(cell('papers') ?? '') }),
    ...(cell('channels') && { channels: channelsOf(cell('channels') ?? '') }),
    ...(timeLimit && { timeLimit }),
    ...(cell('result') && { result: linesOf(cell('result')) }),
    ...(cell('phrases') && { phrases: linesOf(cell('phrases')) }),
  };
  const parsed = procedureSchema.safeParse(merged);
  if (parsed.success) return { entry: parsed.data };
  return {
    problems: parsed.error.issues.map(({ path, message }) => ({
      field: nameOf(path, given),
      message: path[0] === 'reliability' ? `must be one of ${RELIABILITIES.join(', ')}` : message,
    })),
  };
}

/** As the file names the column, where it has one. */
function nameOf(
  path: readonly PropertyKey[],
  given: ReadonlyMap<Column, { name: string }>,
): string {
  const whole = path.map(String).join('.');
  const column =
    whole === 'plain.vi' ? 'plainVi' : whole === 'plain.en' ? 'plainEn' : String(path[0]);
  return given.get(column as Column)?.name ?? COLUMNS[column as Column]?.[0] ?? whole;
}

const newEntry = (code: string, name: string, today: string): Procedure => ({
  code,
  name,
  shortName: name,
  field: '',
  level: '',
  papers: [],
  channels: [],
  timeLimit: [],
  timeReliable: false,
  result: [],
  phrases: [],
  reliability: 'name_only',
  asOf: today,
  source: 'staff',
});

const textOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');

/** Items of a JSON list, or one a line; a leading dash or number is taken off. */
function linesOf(text: string | undefined): string[] | undefined {
  if (!text) return undefined;
  const list = listIn(text);
  if (list) return list.map(String);
  return text
    .split('\n')
    .map((line) => line.replace(/^\s*(?:[-•+*]|\d{1,2}[.)])\s+/, '').trim())
    .filter(Boolean);
}

const papersOf = (text: string): unknown[] =>
  listIn(text) ?? (linesOf(text) ?? []).map((name) => ({ name, original: 1, copy: 0 }));

const channelsOf = (text: string): unknown[] =>
  listIn(text) ??
  text
    .split(/[\n,;]/)
    .map((name) => name.trim())
    .filter(Boolean)
    .map((name) => ({ channel: CHANNEL_NAMES[plain(name)] ?? name }));

function listIn(text: string): unknown[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined;
  }
}
