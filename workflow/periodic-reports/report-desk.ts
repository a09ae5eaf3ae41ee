import { type ClientSession, Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import { type LocalDay, localDay } from '../../core/city/ward-lookup.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { PeriodicReport, type PeriodicReportRecord } from '../../models/periodic-report.ts';
import { ReportEdition, type ReportEditionRecord } from '../../models/report-edition.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import type { TicketActor } from '../tickets/change.ts';
import type { EditionMaker } from './make-editions.ts';
import { newEdition } from './new-edition.ts';
import { lastPeriod, periodOn, said } from './periods.ts';
import { type ReportInput, refuseBadReport } from './report-input.ts';
import type { TellRecipients } from './tell-recipients.ts';

/** Periodic reports: set up, changed, taken away and brought back, and made by hand. Every act is audited. */
export type PeriodicReportDesk = {
  list(): Promise<PeriodicReportRecord[]>;
  /** @throws AppError `invalid_input` naming what is not known or not allowed */
  create(input: ReportInput, by: TicketActor): Promise<PeriodicReportRecord>;
  /** Editions that were made stay as they are. @throws AppError `not_found`, `invalid_input`, `conflict` on an older view */
  change(
    id: string,
    revision: number,
    input: ReportInput,
    by: TicketActor,
  ): Promise<PeriodicReportRecord>;
  /** Makes no editions any more; those that were made stay. @throws AppError `not_found` */
  remove(id: string, by: TicketActor): Promise<void>;
  /** What fell due meanwhile is not made. @throws AppError `not_found` */
  restore(id: string, by: TicketActor): Promise<PeriodicReportRecord>;
  /**
   * Begins an edition of the period that a day lies in, by default of the last one that is over.
   *
   * @throws AppError `not_found`; `invalid_input` for a period that is not over
   */
  make(id: string, day: LocalDay | undefined, by: TicketActor): Promise<ReportEditionRecord>;
  /** @throws AppError `not_found` */
  edition(id: string): Promise<ReportEditionRecord>;
  /** Tells the recipients of today of a finished edition. @returns how many had not been told yet @throws AppError `not_found`, `conflict` */
  send(editionId: string, by: TicketActor): Promise<number>;
  /** Resolves when what was begun here is made. */
  idle(): Promise<void>;
};

export function createPeriodicReportDesk(deps: {
  city: CityProfile;
  clock: Clock;
  maker: Pick<EditionMaker, 'make'>;
  tell: TellRecipients;
}): PeriodicReportDesk {
  const { city, clock } = deps;
  const running = new Set<Promise<void>>();

  async function note(
    action: string,
    target: { type: string; id: string },
    by: TicketActor,
    session: ClientSession,
    facts: Record<string, unknown> = {},
  ): Promise<void> {
    await appendAudit({ by, action, target, facts }, clock.now(), session);
  }
  const reportTarget = (id: string) => ({ type: 'periodic_report', id });

  async function turn(
    id: string,
    action: string,
    filter: object,
    update: (before: PeriodicReportRecord) => object,
    by: TicketActor,
  ): Promise<PeriodicReportRecord> {
    return await inTransaction(async (session) => {
      const before = await PeriodicReport.findOne({ _id: id, ...filter })
        .session(session)
        .lean<PeriodicReportRecord>();
      const after =
        before &&
        (await PeriodicReport.findOneAndUpdate<PeriodicReportRecord>(
          { _id: id, revision: before.revision },
          update(before),
          { session, returnDocument: 'after', lean: true },
        ));
      if (!after) throw new AppError('not_found', 404, `There is no periodic report ${id}`);
      await note(action, reportTarget(id), by, session, { kind: after.kind });
      return after;
    });
  }

  return {
    list: () =>
      PeriodicReport.find({ deletedAt: { $exists: false } })
        .sort({ createdAt: 1 })
        .lean<PeriodicReportRecord[]>(),

    async create(input, by) {
      await refuseBadReport(input, city, clock.now());
      const now = clock.now();
      return await inTransaction(async (session) => {
        const made = await new PeriodicReport({
          ...fieldsOf(input, now, undefined),
          ownerId: by.id ?? '',
          ownerName: by.name ?? '',
          createdAt: now,
        }).save({ session });
        const report = made.toObject<PeriodicReportRecord>();
        const facts = { kind: report.kind, recipients: report.recipients };
        await note('periodic_report.created', reportTarget(String(report._id)), by, session, facts);
        return report;
      });
    },

    async change(id, revision, input, by) {
      await refuseBadReport(input, city, clock.now());
      return await inTransaction(async (session) => {
        const before = await PeriodicReport.findOne({ _id: id, deletedAt: { $exists: false } })
          .session(session)
          .lean<PeriodicReportRecord>();
        if (!before) throw new AppError('not_found', 404, `There is no periodic report ${id}`);
        const fields = fieldsOf(input, clock.now(), before);
        const after = await PeriodicReport.findOneAndUpdate<PeriodicReportRecord>(
          { _id: id, revision },
          {
            $set: fields,
            $inc: { revision: 1 },
            ...(!fields.schedule && { $unset: { schedule: 1 } }),
          },
          { session, returnDocument: 'after', lean: true },
        );
        if (!after)
          throw new AppError(
            'conflict',
            409,
            'Somebody changed the report meanwhile; load it anew',
          );
        const facts = { schedule: after.schedule ?? null, recipients: after.recipients };
        await note('periodic_report.changed', reportTarget(id), by, session, facts);
        return after;
      });
    },

    async remove(id, by) {
      const gone = { $set: { deletedAt: clock.now() }, $inc: { revision: 1 } };
      await turn(id, 'periodic_report.removed', { deletedAt: { $exists: false } }, () => gone, by);
    },

    restore: (id, by) =>
      turn(
        id,
        'periodic_report.restored',
        { deletedAt: { $exists: true } },
        ({ schedule }) => ({
          $unset: { deletedAt: 1 },
          $inc: { revision: 1 },
          ...(schedule && { $set: { 'schedule.since': clock.now() } }),
        }),
        by,
      ),

    async make(id, day, by) {
      const now = clock.now();
      const edition = await inTransaction(async (session) => {
        const report = await PeriodicReport.findOne({ _id: id, deletedAt: { $exists: false } })
          .session(session)
          .lean<PeriodicReportRecord>();
        if (!report) throw new AppError('not_found', 404, `There is no periodic report ${id}`);
        const period = day ? periodOn(report, day, city) : lastPeriod(report, now, city);
        if (period.to > now)
          throw new AppError('invalid_input', 400, 'The period is not over yet', [
            { path: 'day', message: `must be before ${said(localDay(period.from, city))}` },
          ]);
        const key = `manual:${String(new Types.ObjectId())}`;
        const made = await new ReportEdition(
          newEdition({ report, period, key, by }, now, city),
        ).save({ session });
        const facts = { edition: String(made._id), from: period.from };
        await note('periodic_report.asked', reportTarget(id), by, session, facts);
        return made.toObject<ReportEditionRecord>();
      });
      const work = deps.maker.make(String(edition._id)).finally(() => running.delete(work));
      running.add(work);
      return edition;
    },

    edition: findEdition,

    async send(editionId, by) {
      const edition = await findEdition(editionId);
      if (edition.state !== 'ready')
        throw new AppError(
          'conflict',
          409,
          'The report has no figures yet; wait until it is ready',
        );
      return await inTransaction(async (session) => {
        const told = await deps.tell(edition, clock.now(), session);
        const target = { type: 'report_edition', id: editionId };
        await note('periodic_report.sent', target, by, session, { told });
        return told;
      });
    },

    async idle() {
      await Promise.all(running);
    },
  };
}

async function findEdition(id: string): Promise<ReportEditionRecord> {
  const edition = await ReportEdition.findById(id).lean<ReportEditionRecord>();
  if (!edition) throw new AppError('not_found', 404, `There is no edition ${id}`);
  return edition;
}

function fieldsOf(input: ReportInput, now: Date, before: PeriodicReportRecord | undefined) {
  const { schedule, sections, ...rest } = input;
  return {
    ...rest,
    sections: rest.kind === 'lris' ? [] : [...sections],
    recipients: [...new Set(rest.recipients)],
    updatedAt: now,
    ...(schedule && { schedule: { ...schedule, since: sinceOf(schedule, now, before) } }),
  };
}

/** A schedule that is switched on or moved holds from now on; a change of anything else does not touch it. */
function sinceOf(
  schedule: NonNullable<ReportInput['schedule']>,
  now: Date,
  before: PeriodicReportRecord | undefined,
): Date {
  const was = before?.schedule;
  const isSame =
    was?.time === schedule.time &&
    was.weekday === schedule.weekday &&
    was.monthDay === schedule.monthDay;
  return was && isSame ? was.since : now;
}
