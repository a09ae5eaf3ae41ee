import { createHash } from 'node:crypto';
import { canonicalJson } from '../../core/canonical-json.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, MINUTE } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import { ReportEdition, type ReportEditionRecord } from '../../models/report-edition.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import { countSection } from './count-section.ts';
import type { PlannedSection } from './figure-plan.ts';
import type { EditionQuery, EditionSection } from './figures.ts';
import { LRIS_SECTION } from './indicators.ts';
import { SECTIONS } from './report-parts.ts';
import { createRunQuery } from './run-query.ts';
import type { TellRecipients } from './tell-recipients.ts';

/** Renewed with each part, which takes seconds. */
const LEASE_MS = 2 * MINUTE;
const MOST_ATTEMPTS = 3;
const MOST_AT_ONCE = 20;

export type EditionMaker = {
  /** Reads the figures of one edition that waits; of one that is taken or ready nothing. Never throws. */
  make(id: string): Promise<void>;
  /** Makes those that wait and that nobody is at: after a crash, and of the schedule. @returns how many it tried */
  sweep(): Promise<number>;
};

/**
 * Makes editions: reads the figures part by part, keeps them with their checksum and, when the schedule asked for the
 * edition, tells the recipients in the same transaction. A lease keeps two processes from making the same one; what a
 * crash left is made anew when it is over, at most three times.
 */
export function createEditionMaker(deps: {
  city: CityProfile;
  clock: Clock;
  logger: Logger;
  tell: TellRecipients;
}): EditionMaker {
  const { city, clock, logger, tell } = deps;

  async function make(id: string): Promise<void> {
    const now = clock.now();
    const edition = await ReportEdition.findOneAndUpdate<ReportEditionRecord>(
      { _id: id, state: 'waiting', leaseUntil: { $lte: now } },
      { $set: { leaseUntil: new Date(now.getTime() + LEASE_MS), done: 0 }, $inc: { attempts: 1 } },
      { returnDocument: 'after', lean: true },
    );
    if (!edition) return;
    try {
      await finish(edition, await count(edition));
    } catch (err) {
      const facts = { err, edition: id, attempts: edition.attempts };
      const isLast = edition.attempts >= MOST_ATTEMPTS;
      if (isLast) logger.error(facts, 'a periodic report could not be made');
      else logger.warn(facts, 'making a periodic report failed, will be tried again');
      await ReportEdition.updateOne(
        { _id: id, state: 'waiting' },
        { $set: isLast ? { state: 'failed' } : { leaseUntil: new Date(now.getTime() + MINUTE) } },
      );
    }
  }

  async function count(edition: ReportEditionRecord): Promise<EditionSection[]> {
    const { period, before, _id } = edition;
    const { sections, filters } = edition.query as EditionQuery;
    const counting = { city, period, before, filters, run: createRunQuery(city) };
    const counted: EditionSection[] = [];
    for (const plan of plansOf(sections)) {
      counted.push(await countSection(plan, counting));
      const leaseUntil = new Date(clock.now().getTime() + LEASE_MS);
      await ReportEdition.updateOne({ _id }, { $set: { done: counted.length, leaseUntil } });
    }
    return counted;
  }

  async function finish(edition: ReportEditionRecord, sections: EditionSection[]): Promise<void> {
    const now = clock.now();
    await inTransaction(async (session) => {
      const after = await ReportEdition.findOneAndUpdate<ReportEditionRecord>(
        { _id: edition._id, state: 'waiting' },
        {
          $set: {
            state: 'ready',
            sections,
            madeAt: now,
            checksum: checksumOf({ ...edition, sections }),
          },
        },
        { session, returnDocument: 'after', lean: true },
      );
      if (!after) return;
      const by = edition.byId
        ? { type: 'staff', id: edition.byId, name: edition.byName ?? '' }
        : { type: 'system' };
      const target = { type: 'report_edition', id: String(edition._id) };
      const facts = { report: String(edition.reportId), checksum: after.checksum };
      await appendAudit({ by, action: 'periodic_report.made', target, facts }, now, session);
      if (!edition.byId) await tell(after, now, session);
    });
  }

  return {
    make,
    async sweep() {
      const waiting = await ReportEdition.find({
        state: 'waiting',
        leaseUntil: { $lte: clock.now() },
      })
        .sort({ createdAt: 1 })
        .limit(MOST_AT_ONCE)
        .select('_id')
        .lean<{ _id: unknown }[]>();
      for (const { _id } of waiting) await make(String(_id));
      return waiting.length;
    },
  };
}

/** The parts in the order of the report. */
export const plansOf = (sections: EditionQuery['sections']): PlannedSection[] =>
  [...Object.values(SECTIONS), LRIS_SECTION].filter(({ id }) => sections.includes(id));

/** SHA-256 of what an edition says: the same figures of the same queries give the same, and nothing else does. */
export function checksumOf(
  edition: Pick<ReportEditionRecord, 'kind' | 'period' | 'before' | 'query' | 'sections'>,
): string {
  const { kind, period, before, query, sections } = edition;
  return createHash('sha256')
    .update(canonicalJson({ kind, period, before, query, sections }))
    .digest('hex');
}
