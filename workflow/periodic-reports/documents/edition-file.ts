import type { CityProfile } from '../../../core/city/schema.ts';
import { localDay } from '../../../core/city/ward-lookup.ts';
import { AppError } from '../../../core/errors.ts';
import type { ReportEditionRecord } from '../../../models/report-edition.ts';
import { docxOf } from './docx.ts';
import { letterOf } from './letter.ts';
import { pdfOf } from './pdf.ts';
import { editionCsv, editionXlsx } from './spreadsheet.ts';

export const EDITION_FORMATS = ['docx', 'pdf', 'xlsx', 'csv'] as const;
export type EditionFormat = (typeof EDITION_FORMATS)[number];

const TYPES: Readonly<Record<EditionFormat, string>> = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pdf: 'application/pdf',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
};

/** A finished edition as a file, set anew from its stored figures each time. @throws AppError `conflict` while it is being made */
export async function editionFile(
  edition: ReportEditionRecord,
  format: EditionFormat,
  city: CityProfile,
): Promise<{ name: string; type: string; content: Buffer }> {
  if (edition.state !== 'ready')
    throw new AppError('conflict', 409, 'The report has no figures yet; wait until it is ready');
  const first = localDay(edition.period.from, city);
  return {
    name: `bao-cao-${edition.kind}-${first}.${format}`,
    type: TYPES[format],
    content: await contentOf(edition, format, city),
  };
}

async function contentOf(
  edition: ReportEditionRecord,
  format: EditionFormat,
  city: CityProfile,
): Promise<Buffer> {
  switch (format) {
    case 'docx':
      return await docxOf(letterOf(edition, city));
    case 'pdf':
      return await pdfOf(letterOf(edition, city), edition.madeAt ?? edition.createdAt);
    case 'xlsx':
      return await editionXlsx(edition, city);
    case 'csv':
      return Buffer.from(editionCsv(edition, city));
  }
}
