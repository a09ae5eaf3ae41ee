import type { ClientSession } from 'mongoose';
import { PeriodicReport, type PeriodicReportRecord } from '../../models/periodic-report.ts';
import { ReportEdition, type ReportEditionRecord } from '../../models/report-edition.ts';
import { tellStaff } from '../staff-notices/tell-staff.ts';

/**
 * Tells the named people of a report that an edition is there: a notice under the bell, and by e-mail with the PDF
 * where they have one. Told again, nobody hears it twice. Gives how many had not been told yet.
 */
export type TellRecipients = (
  edition: ReportEditionRecord,
  at: Date,
  session: ClientSession,
) => Promise<number>;

/** @param titleOf names an edition in one line */
export const createTellRecipients =
  (titleOf: (edition: ReportEditionRecord) => string): TellRecipients =>
  async (edition, at, session) => {
    const report = await PeriodicReport.findById(edition.reportId)
      .session(session)
      .lean<PeriodicReportRecord>();
    if (!report || report.recipients.length === 0) return 0;
    const id = String(edition._id);
    const told = await tellStaff(
      {
        key: `periodic-report:${id}`,
        kind: 'report',
        to: { officers: report.recipients },
        title: titleOf(edition),
        link: '/reports',
        urgent: false,
        attachment: id,
        at,
      },
      session,
    );
    await ReportEdition.updateOne(
      { _id: edition._id },
      { $addToSet: { toldTo: { $each: told } }, $set: { toldAt: at } },
      { session },
    );
    return told.length;
  };
