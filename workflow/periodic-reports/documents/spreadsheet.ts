import type { CityProfile } from '../../../core/city/schema.ts';
import type { ReportEditionRecord } from '../../../models/report-edition.ts';
import { csvOf, type FileTable, xlsxOf } from '../../files/table-files.ts';
import { formatLocalTime } from '../../notifications/local-time.ts';
import { aboutBefore } from '../count-section.ts';
import type { EditionSection, StoredQuery } from '../figures.ts';
import { periodTitle } from '../periods.ts';

/** A workbook: what it is, the figures that have a code, each table, and the stored query of every figure. */
export async function editionXlsx(
  edition: ReportEditionRecord,
  city: CityProfile,
): Promise<Buffer> {
  const sections = (edition.sections ?? []) as EditionSection[];
  const tables = sections.flatMap((section) => section.tables);
  return await xlsxOf([
    aboutTable(edition, city),
    indicatorTable(edition, city),
    ...tables.map(
      ({ id, title, rowHead, columns, rows }, index): FileTable => ({
        // Titles come more than once; sheets may not.
        name: `${index + 1} ${title}`,
        columns: [
          'Bảng',
          'Mã dòng',
          rowHead,
          ...columns.flatMap(({ name, compared }) =>
            compared ? [name, `${name} (kỳ trước)`] : [name],
          ),
        ],
        rows: rows.map(({ key, name, cells }) => [
          id,
          key,
          name,
          ...columns.flatMap(({ compared }, at) => {
            const { value, before } = cells[at] ?? { value: null, before: null };
            return compared ? [value ?? '', before ?? ''] : [value ?? ''];
          }),
        ]),
      }),
    ),
    {
      name: 'Truy vấn của bảng',
      columns: ['Bảng', 'Cột', 'Truy vấn trong kỳ', 'Truy vấn kỳ trước'],
      rows: tables.flatMap(({ id, columns }) =>
        columns.map((column) => [
          id,
          column.name,
          queryText(column.query),
          column.compared ? queryText(aboutBefore(column.query, edition.before)) : '',
        ]),
      ),
    },
  ]);
}

/** The figures that have a code, as CSV: the form in which they are handed to LRIS. */
export const editionCsv = (edition: ReportEditionRecord, city: CityProfile): string =>
  csvOf(indicatorTable(edition, city));

function indicatorTable(edition: ReportEditionRecord, city: CityProfile): FileTable {
  const sections = (edition.sections ?? []) as EditionSection[];
  const period = periodTitle(edition, edition.period, city);
  return {
    name: 'Chỉ tiêu',
    columns: [
      'Mã',
      'Chỉ tiêu',
      'Định nghĩa',
      'Đơn vị',
      'Kỳ báo cáo',
      'Giá trị',
      'Kỳ trước',
      'Truy vấn',
    ],
    rows: sections.flatMap(({ figures }) =>
      figures.map(({ code, name, definition, unitName, value, before, query }) => [
        code,
        name,
        definition,
        unitName,
        period,
        value ?? '',
        before ?? '',
        queryText(query),
      ]),
    ),
  };
}

const aboutTable = (edition: ReportEditionRecord, city: CityProfile): FileTable => ({
  name: 'Thông tin',
  columns: ['Mục', 'Nội dung'],
  rows: [
    ['Báo cáo', edition.name],
    ['Kỳ báo cáo', periodTitle(edition, edition.period, city)],
    ['So với', periodTitle(edition, edition.before, city)],
    ['Lấy số liệu lúc', formatLocalTime(edition.madeAt ?? edition.createdAt, city)],
    ['Bản số liệu', String(edition._id)],
    ['Mã kiểm tra SHA-256', edition.checksum ?? ''],
    ['Phạm vi', JSON.stringify(edition.query)],
  ],
});

const queryText = (query: StoredQuery): string => JSON.stringify(query);
