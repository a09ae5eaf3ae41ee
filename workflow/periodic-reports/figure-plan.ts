import type { ReportSection } from '../../models/periodic-report.ts';
import type { Dimension, Measure, Unit } from './figures.ts';

/** What to count, before period and filters are known. */
export type Plan = {
  measure: Measure;
  per?: Measure;
  youtube?: true;
};
export type PlannedFigure = Plan & {
  code: string;
  name: string;
  definition: string;
  unit: Unit;
  unitName: string;
};
export type PlannedColumn = Plan & { id: string; name: string; unit: Unit; compared?: true };
export type PlannedTable = {
  id: string;
  title: string;
  by: Dimension;
  rowHead: string;
  columns: readonly PlannedColumn[];
  /** Rows shown; the rest is left out. Default all. */
  most?: number;
};
export type PlannedSection = {
  id: ReportSection | 'lris';
  title: string;
  figures: readonly PlannedFigure[];
  tables: readonly PlannedTable[];
  note?: string;
};
