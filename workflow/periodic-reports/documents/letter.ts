import type { CityProfile } from '../../../core/city/schema.ts';
import { localDay } from '../../../core/city/ward-lookup.ts';
import type { PeriodicReportRecord } from '../../../models/periodic-report.ts';
import type { ReportEditionRecord } from '../../../models/report-edition.ts';
import { formatLocalTime } from '../../notifications/local-time.ts';
import type { EditionQuery, EditionSection, Figure, FigureTable } from '../figures.ts';
import { periodTitle } from '../periods.ts';
import { NONE } from '../run-query.ts';
import { sayChange, sayChangeShort, sayFigure, sayNumber } from './say-figure.ts';

/** What stands on paper, before it is set as DOCX or PDF. */
export type Letter = {
  /** The body above; may be empty. */
  parent: string;
  organ: string;
  /** `Số:        /BC-UBND`: the records office writes the number. */
  number: string;
  /** `Đông Hà, ngày 20 tháng 10 năm 2025`. */
  dateline: string;
  /** What the report is about, below the word BÁO CÁO. */
  about: string;
  addressees: string[];
  blocks: Block[];
  receivers: string[];
  signerTitle: string;
  signerName: string;
};

export type Block =
  | { kind: 'heading' | 'text' | 'caption' | 'note'; text: string }
  /** The first `textColumns` columns hold words, the others figures. `widths` are shares of the line. */
  | { kind: 'table'; head: string[]; rows: string[][]; textColumns: number; widths: number[] };

type Form = NonNullable<PeriodicReportRecord['form']>;

const MOST_TOPICS = 3;
const ROMAN = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII'];

/** Puts a finished edition into the parts of an administrative document (Nghị định 30/2020/NĐ-CP, Phụ lục I). */
export function letterOf(edition: ReportEditionRecord, city: CityProfile): Letter {
  const form = edition.form as Form;
  const sections = (edition.sections ?? []) as EditionSection[];
  const [year, month, date] = localDay(edition.madeAt ?? edition.createdAt, city).split('-');
  return {
    parent: upper(form.parent),
    organ: upper(form.organ),
    number: `Số:           /${form.sign}`,
    // Days below 10 and the first two months take a nought, so that nothing can be written before them.
    dateline: `${form.place}, ngày ${date} tháng ${Number(month) > 2 ? Number(month) : month} năm ${year}`,
    about: `${edition.name}, ${periodTitle(edition, edition.period, city)}`,
    addressees: form.addressees,
    blocks: [
      { kind: 'text', text: introOf(edition, city) },
      ...summaryOf(sections).map((text): Block => ({ kind: 'text', text })),
      ...sections.flatMap((section, index) => blocksOf(section, index, edition.kind === 'lris')),
      { kind: 'heading', text: `${ROMAN[sections.length] ?? sections.length + 1}. CÁCH TÍNH` },
      ...methodOf(edition, city).map((text): Block => ({ kind: 'text', text })),
    ],
    receivers: form.receivers,
    signerTitle: upper(form.signerTitle),
    signerName: form.signerName,
  };
}

function introOf(edition: ReportEditionRecord, city: CityProfile): string {
  const { organ } = edition.form as Form;
  return `${organ} báo cáo số liệu ${periodTitle(edition, edition.period, city)}, so sánh với ${periodTitle(edition, edition.before, city)}, như sau:`;
}

/** What a leader reads when there is time for three lines. */
function summaryOf(sections: readonly EditionSection[]): string[] {
  const figures = new Map(
    sections.flatMap((section) => section.figures).map((figure) => [figure.code, figure]),
  );
  const say = (code: string): string => {
    const figure = figures.get(code);
    return figure ? sayFigure(figure.value, figure.unit) : '–';
  };
  const change = (code: string): string => {
    const figure = figures.get(code);
    return figure && figure.before !== null
      ? ` (${sayChange(figure, figure.unit)} so với kỳ trước)`
      : '';
  };
  return [
    ...(figures.has('PA-02')
      ? [
          `Tiếp nhận ${say('PA-02')} vụ việc${change('PA-02')}; giải quyết ${say('PA-04')} vụ việc, trong đó ${say('PA-05')} vụ việc được xác nhận. Cuối kỳ còn ${say('PA-07')} vụ việc đang xử lý, ${say('PA-08')} vụ việc quá hạn.`,
        ]
      : []),
    ...(figures.has('DL-01')
      ? [
          `Có ${say('DL-01')} bài viết, bình luận công khai${change('DL-01')}, tỷ lệ tiêu cực ${say('DL-03')}.`,
        ]
      : []),
    ...risingTopics(sections),
    ...(figures.has('CB-03') ? [`Đã phát ${say('CB-03')} bản tin cảnh báo tới người dân.`] : []),
  ];
}

/** The topics with most more posts than in the period before. */
function risingTopics(sections: readonly EditionSection[]): string[] {
  const rows =
    sections.flatMap(({ tables }) => tables).find(({ id }) => id === 'posts-by-category')?.rows ??
    [];
  const rising = rows
    .map(({ key, name, cells }) => ({
      key,
      name,
      more: (cells[0]?.value ?? 0) - (cells[0]?.before ?? 0),
    }))
    .filter(({ key, more }) => key !== NONE && more > 0)
    .sort((a, b) => b.more - a.more || (a.key < b.key ? -1 : 1))
    .slice(0, MOST_TOPICS)
    .map(({ name, more }) => `${name} (+${sayNumber(more)} bài)`);
  return rising.length > 0 ? [`Lĩnh vực được nhắc nhiều hơn kỳ trước: ${rising.join('; ')}.`] : [];
}

function blocksOf(section: EditionSection, index: number, isLris: boolean): Block[] {
  const { title, figures, tables, note } = section;
  return [
    { kind: 'heading', text: `${ROMAN[index] ?? index + 1}. ${upper(title)}` },
    ...(figures.length > 0 ? [isLris ? indicatorTable(figures) : figureTable(figures)] : []),
    ...tables.flatMap((table): Block[] => [
      { kind: 'caption', text: table.title },
      table.rows.length > 0
        ? groupTable(table)
        : { kind: 'text', text: 'Trong kỳ không có số liệu.' },
    ]),
    ...(note ? [{ kind: 'note' as const, text: `Ghi chú: ${note}` }] : []),
  ];
}

const figureTable = (figures: readonly Figure[]): Block => ({
  kind: 'table',
  head: ['Chỉ tiêu', 'Trong kỳ', 'Kỳ trước', 'So với kỳ trước'],
  rows: figures.map((figure) => [
    figure.name,
    sayFigure(figure.value, figure.unit),
    sayFigure(figure.before, figure.unit),
    sayChange(figure, figure.unit),
  ]),
  textColumns: 1,
  widths: [0.46, 0.16, 0.16, 0.22],
});

const indicatorTable = (figures: readonly Figure[]): Block => ({
  kind: 'table',
  head: ['Mã', 'Chỉ tiêu', 'Đơn vị', 'Trong kỳ', 'Kỳ trước'],
  rows: figures.map(({ code, name, unitName, value, before }) => [
    code,
    name,
    unitName,
    sayFigure(value, 'number'),
    sayFigure(before, 'number'),
  ]),
  textColumns: 3,
  widths: [0.11, 0.47, 0.12, 0.15, 0.15],
});

function groupTable({ rowHead, columns, rows }: FigureTable): Block {
  const heads = columns.flatMap(({ name, compared }) =>
    compared ? [name, 'Kỳ trước', 'Tăng, giảm'] : [name],
  );
  const first = heads.length > 7 ? 0.26 : 0.34;
  return {
    kind: 'table',
    head: [rowHead, ...heads],
    rows: rows.map(({ name, cells }) => [
      name,
      ...columns.flatMap(({ unit, compared }, index) => {
        const cell = cells[index] ?? { value: null, before: null };
        const value = sayFigure(cell.value, 'number');
        return compared
          ? [value, sayFigure(cell.before, 'number'), sayChangeShort(cell, unit)]
          : [value];
      }),
    ]),
    textColumns: 1,
    widths: [first, ...heads.map(() => (1 - first) / heads.length)],
  };
}

/** How anybody can prove the figures. */
function methodOf(edition: ReportEditionRecord, city: CityProfile): string[] {
  const { filters } = edition.query as EditionQuery;
  const nameOf = (list: readonly { id: string; name?: string; vi?: string }[], ids: string[]) =>
    ids.map((id) => list.find((one) => one.id === id)).map((one) => one?.name ?? one?.vi ?? '');
  const only = [
    ...nameOf(city.wards, filters.wards),
    ...nameOf(city.categories, filters.categories),
    ...nameOf(
      city.bodies.map(({ id, names }) => ({ id, name: names.at(-1)?.vi ?? id })),
      filters.bodies,
    ),
  ];
  return [
    `Phạm vi: ${only.length > 0 ? only.join('; ') : 'toàn địa bàn, mọi lĩnh vực, mọi đơn vị'}.`,
    `Số liệu lấy lúc ${formatLocalTime(edition.madeAt ?? edition.createdAt, city)} từ phần mềm Lắng Nghe. Câu truy vấn của từng số nằm trong tệp bảng tính kèm theo; bấm “Tính lại” trong phần mềm để kiểm tra.`,
    `Bản số liệu: ${String(edition._id)}; mã kiểm tra (SHA-256): ${edition.checksum ?? ''}.`,
  ];
}

const upper = (text: string): string => text.toLocaleUpperCase('vi');
