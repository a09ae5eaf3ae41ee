import type { CityProfile } from '../../core/city/schema.ts';
import { Post } from '../../models/post.ts';
import type { ReportEditionRecord } from '../../models/report-edition.ts';
import { Ticket } from '../../models/ticket.ts';
import { aboutBefore, valueIn } from './count-section.ts';
import type { EditionSection, StoredQuery, Unit } from './figures.ts';
import { createGroupNames } from './group-names.ts';
import { checksumOf } from './make-editions.ts';
import { ALL, createRunQuery } from './run-query.ts';

/** One figure that is no longer what it was. */
export type Difference = {
  /** `PA-04`, or `tickets-by-body/qldt/received`. */
  figure: string;
  name: string;
  /** Of the period itself, or of the one it is compared with. */
  of: 'period' | 'before';
  stored: number | null;
  found: number | null;
};

/** Why figures may differ: what happened to their records after the edition was made. */
export type Reasons = {
  /** Posts of the two periods that came in afterwards. */
  latePosts: number;
  /** … whose labels a person corrected. */
  correctedPosts: number;
  /** … that were changed at their source. */
  editedPosts: number;
  /** … that were taken back at their source. */
  removedPosts: number;
  /** Tickets of the two periods that were changed: ended, reopened, moved, merged. */
  changedTickets: number;
};

export type Reproduction = {
  /** False: what is stored is not what was stored then. */
  intact: boolean;
  /** Figures that were run again. */
  figures: number;
  differences: Difference[];
  reasons: Reasons;
};

/** Runs every stored query of an edition again and compares, figure by figure. */
export async function reproduce(
  edition: ReportEditionRecord,
  city: CityProfile,
): Promise<Reproduction> {
  const run = createRunQuery(city);
  const differences: Difference[] = [];
  let figures = 0;
  async function compare(
    query: StoredQuery,
    unit: Unit,
    of: Difference['of'],
    rows: readonly { figure: string; name: string; key: string; stored: number | null }[],
    named?: (key: string) => { figure: string; name: string },
  ): Promise<void> {
    const groups = await run(of === 'period' ? query : aboutBefore(query, edition.before));
    for (const { figure, name, key, stored } of rows) {
      figures += 1;
      const found = valueIn(groups, key, unit);
      if (found !== stored) differences.push({ figure, name, of, stored, found });
    }
    // A group that was not there then, such as the topic of a post that came late.
    const known = new Set(rows.map(({ key }) => key));
    if (named)
      for (const [key, found] of groups)
        if (!known.has(key) && found !== 0 && found !== null)
          differences.push({ ...named(key), of, stored: unit === 'number' ? 0 : null, found });
  }

  for (const { figures: listed, tables } of (edition.sections ?? []) as EditionSection[]) {
    for (const { code, name, unit, query, value, before } of listed) {
      await compare(query, unit, 'period', [{ figure: code, name, key: ALL, stored: value }]);
      await compare(query, unit, 'before', [{ figure: code, name, key: ALL, stored: before }]);
    }
    for (const { id, title, columns, rows } of tables) {
      const isCompared = columns.some(({ compared }) => compared);
      const by = columns[0]?.query.by ?? 'kind';
      const nameOf = await createGroupNames(by, [], { city, period: edition.period });
      for (const [index, column] of columns.entries()) {
        const named = (key: string, name = nameOf(key)) => ({
          figure: `${id}/${key}/${column.id}`,
          name: `${title}: ${name}, ${column.name}`,
        });
        const was = (when: 'value' | 'before') =>
          rows.map(({ key, name, cells }) => ({
            ...named(key, name),
            key,
            stored: cells[index]?.[when] ?? null,
          }));
        const { query, unit } = column;
        // Of words only the strongest are in the table.
        const others = query.by === 'word' ? undefined : named;
        await compare(query, unit, 'period', was('value'), others);
        if (isCompared) await compare(query, unit, 'before', was('before'), others);
      }
    }
  }
  return {
    intact: checksumOf(edition) === edition.checksum,
    figures,
    differences,
    reasons: await reasonsOf(edition),
  };
}

async function reasonsOf({ madeAt, before, period }: ReportEditionRecord): Promise<Reasons> {
  const after = { $gt: madeAt ?? period.to };
  const within = { $gte: before.from, $lt: period.to };
  const posts = (which: object) => Post.countDocuments({ publishedAt: within, ...which });
  const [latePosts, correctedPosts, editedPosts, removedPosts, changedTickets] = await Promise.all([
    posts({ collectedAt: after }),
    posts({ 'correction.at': after }),
    posts({ editedAt: after }),
    posts({ removedAt: after }),
    Ticket.countDocuments({ updatedAt: after, openedAt: { $lt: period.to } }),
  ]);
  return { latePosts, correctedPosts, editedPosts, removedPosts, changedTickets };
}
