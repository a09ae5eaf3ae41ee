import type { ClientSession, Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import { Report, type ReportRecord } from '../../models/report.ts';
import { type FoundReport, findReport } from './find-report.ts';

/** A mark from 1 (poor) to 5 (good), or a word about the work; one comes after the other. */
export type Mark = { score: 1 | 2 | 3 | 4 | 5 } | { comment: string };

/** Longest comment that is kept, characters. */
const LONGEST_COMMENT = 1000;

/**
 * Keeps how content a reporter is with what was done. A second mark replaces the first; the comment stays.
 *
 * @returns `undefined` when the report is not theirs
 */
export async function markReport(
  given: {
    city: Pick<CityProfile, 'codePrefix'>;
    code: string;
    residentId: Types.ObjectId;
    mark: Mark;
    at: Date;
  },
  session: ClientSession,
): Promise<FoundReport | undefined> {
  const { city, code, residentId, mark, at } = given;
  const filed = await findReport(city, code);
  if (!filed?.report.residentId || !residentId.equals(filed.report.residentId)) return undefined;
  const set =
    'score' in mark
      ? { 'rating.score': mark.score, 'rating.at': at }
      : { 'rating.comment': mark.comment.slice(0, LONGEST_COMMENT) };
  const report = await Report.findOneAndUpdate<ReportRecord>(
    { _id: filed.report._id },
    { $set: set },
    { session, returnDocument: 'after', lean: true },
  );
  return report ? { ...filed, report } : undefined;
}
