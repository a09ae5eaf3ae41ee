import type { ReportSection } from '../../models/periodic-report.ts';

/** What can be counted; `run-query.ts` has what each of them means. */
export type Measure =
  | 'posts.all'
  | 'posts.negative'
  | 'posts.neutral'
  | 'posts.positive'
  | 'words.now'
  | 'words.before'
  | 'alarms.raised'
  | 'alarms.useful'
  | 'alarms.useless'
  | 'reports.received'
  | 'tickets.received'
  | 'tickets.ended'
  | 'tickets.solved'
  | 'tickets.verified'
  | 'tickets.ended_on_time'
  | 'tickets.ended_late'
  | 'tickets.open'
  | 'tickets.overdue'
  | 'tickets.median_hours'
  | 'sensors.rises'
  | 'sensors.troubles'
  | 'warnings.sent'
  | 'warnings.people';

export type Dimension =
  | 'category'
  | 'ward'
  | 'source'
  | 'body'
  | 'station'
  | 'kind'
  | 'word'
  /** Of an alarm: the key of a series, `seriesKey` of workflow/insights/detect-spikes.ts. */
  | 'subject';

/**
 * One question to the records, kept beside the figure that it gave: run again, it gives the figure again, or what has
 * become of it. Times are ISO 8601 in UTC, `to` exclusive; an absent list means all.
 */
export type StoredQuery = {
  measure: Measure;
  /** In per cent of another measure: null where that is none. */
  per?: Measure;
  by?: Dimension;
  from: string;
  to: string;
  wards?: readonly string[];
  categories?: readonly string[];
  bodies?: readonly string[];
  /** YouTube alone, which is never added to other sources. */
  youtube?: true;
};

export type Unit = 'number' | 'percent' | 'hours';
/** null: there is nothing to measure, such as a share of nothing. */
export type Cell = { value: number | null; before: number | null };

/** One figure with its fixed definition. */
export type Figure = Cell & {
  /** Never given to another figure: `PA-04`. */
  code: string;
  name: string;
  definition: string;
  unit: Unit;
  /** As it is written: `vụ việc`. */
  unitName: string;
  query: StoredQuery;
};

export type FigureColumn = {
  id: string;
  name: string;
  unit: Unit;
  query: StoredQuery;
  /** The period before and the change stand beside it. */
  compared: boolean;
};
export type FigureRow = { key: string; name: string; cells: Cell[] };
export type FigureTable = {
  id: string;
  title: string;
  rowHead: string;
  columns: FigureColumn[];
  /** Largest first. */
  rows: FigureRow[];
};

/** One part of an edition. */
export type EditionSection = {
  id: ReportSection | 'lris';
  title: string;
  figures: Figure[];
  tables: FigureTable[];
  /** What a reader must know about these figures. */
  note?: string;
};

/** What an edition was asked for. */
export type EditionQuery = {
  sections: readonly (ReportSection | 'lris')[];
  filters: { wards: string[]; categories: string[]; bodies: string[] };
};
