import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import { ReportEdition, type ReportEditionRecord } from '../../models/report-edition.ts';
import type { LetterAttachment } from '../mail/mailer.ts';
import { editionFile } from './documents/edition-file.ts';
import { createEditionMaker } from './make-editions.ts';
import { periodTitle } from './periods.ts';
import { createPeriodicReportDesk, type PeriodicReportDesk } from './report-desk.ts';
import { createReportSchedule } from './schedule.ts';
import { createTellRecipients } from './tell-recipients.ts';

/** Reports that come again and again, wired once. */
export type PeriodicReports = {
  desk: PeriodicReportDesk;
  /** The PDF of an edition, for the letter to its recipients. */
  attachmentOf(editionId: string): Promise<LetterAttachment | undefined>;
  /** Sweeps of the worker, by name. */
  sweeps: Record<string, () => Promise<unknown>>;
};

export function createPeriodicReports(deps: {
  city: CityProfile;
  clock: Clock;
  logger: Logger;
}): PeriodicReports {
  const { city } = deps;
  const tell = createTellRecipients(
    (edition) => `Báo cáo “${edition.name}” ${periodTitle(edition, edition.period, city)} đã có`,
  );
  const maker = createEditionMaker({ ...deps, tell });
  return {
    desk: createPeriodicReportDesk({ ...deps, maker, tell }),
    async attachmentOf(editionId) {
      const edition = await ReportEdition.findById(editionId).lean<ReportEditionRecord>();
      return edition ? await editionFile(edition, 'pdf', city) : undefined;
    },
    sweeps: {
      'periodic reports that are due': createReportSchedule(deps),
      'periodic reports to make': maker.sweep,
    },
  };
}
