import { AppError } from '../../core/errors.ts';
import { readObservation } from '../../workflow/readings/read-observation.ts';
import type { IncomingReading } from '../../workflow/readings/reading-desk.ts';
import type { RowOrProblem } from './import-rows.ts';
import { readTime } from './read-time.ts';
import type { TableRow } from './table.ts';

/** Usual names of the columns, the first that the file has counts; whatever the case. */
const USUAL = {
  datastream: ['datastream', 'datastream_id'],
  station: ['station', 'station_id', 'trạm', 'tram', 'mã trạm'],
  metric: ['metric', 'parameter', 'chỉ tiêu', 'chi_tieu', 'thông số'],
  time: ['time', 'phenomenontime', 'ts', 'at', 'thời gian', 'thoi_gian', 'ngày giờ'],
  value: ['value', 'result', 'giá trị', 'gia_tri', 'mực nước'],
  unit: ['unit', 'đơn vị', 'don_vi'],
  interpolated: ['interpolated', 'nội suy'],
} as const;
type Column = keyof typeof USUAL;

/**
 * The readings of a table; a time without a zone is local.
 *
 * @param options station and metric of files that have no such columns
 * @throws AppError `invalid_input` when time or value have no column, or nothing names the station
 */
export async function* readingsOfTable(
  rows: AsyncIterable<TableRow>,
  options: { station?: string | undefined; metric?: string | undefined; utcOffsetMinutes: number },
): AsyncGenerator<RowOrProblem<IncomingReading>> {
  let columns: Partial<Record<Column, string>> | undefined;
  for await (const row of rows) {
    if ('problem' in row) {
      yield row;
      continue;
    }
    columns ??= chooseColumns(Object.keys(row.cells), options);
    yield read(row.line, row.cells, columns, options);
  }
}

function read(
  line: number,
  cells: Readonly<Record<string, string>>,
  columns: Partial<Record<Column, string>>,
  { station, metric, utcOffsetMinutes }: Parameters<typeof readingsOfTable>[1],
): RowOrProblem<IncomingReading> {
  const cell = (column: Column) => (cells[columns[column] ?? ''] ?? '').trim() || undefined;
  const written = cell('time') ?? '';
  const at = readTime(written, utcOffsetMinutes);
  if (!at)
    return {
      line,
      problem: `"${written}" is no time such as 2020-10-18T07:00 or 18/10/2020 07:00`,
    };
  const observed = readObservation({
    datastream: cell('datastream'),
    station: cell('station') ?? station,
    metric: cell('metric') ?? metric,
    time: at.toISOString(),
    value: cell('value'),
    unit: cell('unit'),
    interpolated: /^(1|true|yes|x|có)$/i.test(cell('interpolated') ?? ''),
  });
  if ('reading' in observed) return { line, row: observed.reading };
  const problem = observed.problems.map(({ path, message }) => `${path} ${message}`).join('; ');
  return { line, problem };
}

function chooseColumns(
  present: readonly string[],
  { station, metric }: { station?: string | undefined; metric?: string | undefined },
): Partial<Record<Column, string>> {
  const chosen: Partial<Record<Column, string>> = {};
  for (const column of Object.keys(USUAL) as Column[]) {
    const found = USUAL[column]
      .map((name) => present.find((one) => one.toLowerCase() === name))
      .find((one) => one !== undefined);
    if (found) chosen[column] = found;
  }
  const named = chosen.datastream || ((chosen.station || station) && (chosen.metric || metric));
  const missing = [
    ...(chosen.time ? [] : ['time']),
    ...(chosen.value ? [] : ['value']),
    ...(named ? [] : ['station and metric (or name them: --station, --metric)']),
  ];
  if (missing.length === 0) return chosen;
  const message = `The file has no column for ${missing.join(', ')}; it has ${present.join(', ')}`;
  throw new AppError('invalid_input', 400, message, [{ path: 'FILE', message }]);
}
