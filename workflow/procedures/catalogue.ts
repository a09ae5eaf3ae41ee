import type { Procedure } from '../../core/city/procedure-schema.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, SECOND } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { ProcedureEdit, type ProcedureRecord } from '../../models/procedure.ts';
import { inTransaction } from '../../models/transaction.ts';
import { type AuditAct, appendAudit } from '../audit/append.ts';
import { createProcedureSearch, type ProcedureSearch } from './search.ts';

/** Other processes' edits are seen within this time. */
const LOOK_AGAIN_MS = 15 * SECOND;

export type Standing = { entry: Procedure; version: number; updatedAt: Date | undefined };

export type Catalogue = {
  /** Everything that can be searched, edits of staff over the city's file. */
  all(): Promise<readonly Procedure[]>;
  byCode(code: string): Promise<Procedure | undefined>;
  /** For an editor: as it stands in the store now, whoever saved it last. Version 0 is the city's file. */
  read(code: string): Promise<Standing | undefined>;
  search(): Promise<ProcedureSearch<Procedure>>;
  /** What staff or an import have put over the city's file, by code. */
  edits(): Promise<ReadonlyMap<string, { version: number; updatedAt: Date }>>;
  /**
   * Puts an entry over the one that is there, with its version and a line in the audit log. What changes nothing
   * makes no version.
   *
   * @param version the one that the editor saw (0: the city's file); undefined for an import
   * @throws AppError `conflict` when somebody else has saved since
   */
  save(
    entry: Procedure,
    by: AuditAct['by'],
    version?: number,
  ): Promise<{ changed: boolean; version: number }>;
  /** Versions of one entry, newest first. */
  history(code: string): Promise<ProcedureRecord['versions']>;
};

/** The catalogue of procedures: the city's files, and what staff and imports have put over them. */
export function createCatalogue({ city, clock }: { city: CityProfile; clock: Clock }): Catalogue {
  const base = new Map(baseEntries(city).map((entry) => [entry.code, entry]));
  let edits = new Map<string, ProcedureRecord>();
  let entries: readonly Procedure[] = [...base.values()];
  let search = createProcedureSearch(entries, city);
  let lookedAt = Number.NEGATIVE_INFINITY;
  let newest = 0;
  let savedHere = false;
  let running: Promise<void> | undefined;

  /** Whoever asks gets what was saved here before, also while another question has it read. */
  async function refresh(): Promise<void> {
    await running;
    const age = clock.now().getTime() - lookedAt;
    if (!savedHere && age >= 0 && age < LOOK_AGAIN_MS) return;
    running ??= read().finally(() => {
      running = undefined;
    });
    await running;
  }

  async function read(): Promise<void> {
    const isOurs = savedHere;
    savedHere = false;
    lookedAt = clock.now().getTime();
    const [last] = await ProcedureEdit.find({}, { updatedAt: 1 })
      .sort({ updatedAt: -1 })
      .limit(1)
      .lean();
    const stamp = last?.updatedAt.getTime() ?? 0;
    if (!isOurs && stamp === newest) return;
    newest = stamp;
    const rows = await ProcedureEdit.find({}, { versions: 0 }).lean<ProcedureRecord[]>();
    edits = new Map(rows.map((row) => [row.code, row]));
    const merged = new Map(base);
    for (const row of rows) merged.set(row.code, row.entry as Procedure);
    entries = [...merged.values()];
    search = createProcedureSearch(entries, city);
  }

  return {
    async all() {
      await refresh();
      return entries;
    },
    async byCode(code) {
      await refresh();
      return (edits.get(code)?.entry as Procedure | undefined) ?? base.get(code);
    },
    async read(code) {
      const row = await ProcedureEdit.findOne({ code }, { versions: 0 }).lean<ProcedureRecord>();
      const entry = (row?.entry as Procedure | undefined) ?? base.get(code);
      return entry && { entry, version: row?.version ?? 0, updatedAt: row?.updatedAt };
    },
    async search() {
      await refresh();
      return search;
    },
    async edits() {
      await refresh();
      return edits;
    },
    async save(entry, by, version) {
      const outcome = await inTransaction(async (session) => {
        const kept = await ProcedureEdit.findOne({ code: entry.code })
          .session(session)
          .lean<ProcedureRecord>();
        const current = kept?.version ?? 0;
        if (version !== undefined && version !== current)
          throw new AppError(
            'conflict',
            409,
            `${entry.code} has been saved by somebody else since`,
            [{ path: 'version', message: `is ${current} now` }],
          );
        const before = kept?.entry ?? base.get(entry.code) ?? null;
        if (JSON.stringify(sorted(before)) === JSON.stringify(sorted(entry)))
          return { changed: false, version: current };
        const at = clock.now();
        const next = current + 1;
        await ProcedureEdit.updateOne(
          { code: entry.code },
          {
            $set: { entry, version: next, updatedAt: at },
            $push: {
              versions: {
                number: next,
                at,
                by: { type: by.type, id: by.id, name: by.name },
                before,
              },
            },
          },
          { upsert: true, session },
        );
        await appendAudit(
          {
            by,
            action: 'procedure.saved',
            target: { type: 'procedure', id: entry.code },
            facts: { version: next },
          },
          at,
          session,
        );
        return { changed: true, version: next };
      });
      // The next question builds the index again, once for a whole import.
      if (outcome.changed) savedHere = true;
      return outcome;
    },
    async history(code) {
      const row = await ProcedureEdit.findOne({ code }).lean<ProcedureRecord>();
      return (row?.versions ?? []).toReversed();
    },
  };
}

/** The city's entries in full, and those of the index with nothing but their heads. */
function baseEntries({ procedures, procedureIndex }: CityProfile): Procedure[] {
  const { asOf, source } = procedureIndex;
  return [
    ...procedures,
    ...procedureIndex.entries.map((head) => ({
      ...head,
      shortName: head.name,
      papers: [],
      channels: [],
      timeLimit: [],
      timeReliable: false,
      result: [],
      phrases: [],
      reliability: 'name_only' as const,
      asOf,
      source,
    })),
  ];
}

/** Keys in order, so that two entries with the same content read the same. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  );
}
