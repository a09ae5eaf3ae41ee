import type { ClientSession, Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import { AppError } from '../../core/errors.ts';
import { type Hazard, Warning, type WarningRecord } from '../../models/warning.ts';
import {
  type VersionKind,
  WarningVersion,
  type WarningVersionRecord,
} from '../../models/warning-version.ts';
import type { TicketActor } from '../tickets/change.ts';
import type { VersionInput } from './version-input.ts';

export type WarningWithVersion = { warning: WarningRecord; version: WarningVersionRecord };

export const personOf = (by: TicketActor, at: Date) => ({
  id: by.id ?? '',
  name: by.name ?? '',
  at,
});

/** @throws AppError `not_found` */
export async function loadWarning(id: string, session: ClientSession): Promise<WarningRecord> {
  const warning = await Warning.findById(id).session(session).lean<WarningRecord>();
  if (!warning) throw new AppError('not_found', 404, `There is no warning ${id}`);
  return warning;
}

/** A version with its warning. @throws AppError `not_found` */
export async function loadVersion(
  versionId: string,
  session?: ClientSession,
): Promise<WarningWithVersion> {
  const version = await WarningVersion.findById(versionId)
    .session(session ?? null)
    .lean<WarningVersionRecord>();
  const warning =
    version &&
    (await Warning.findById(version.warningId)
      .session(session ?? null)
      .lean<WarningRecord>());
  if (!warning) throw new AppError('not_found', 404, `There is no version ${versionId}`);
  return { warning, version };
}

/** Sets the fields of a version; those that are undefined are taken away. */
export async function changeVersion(
  version: WarningVersionRecord,
  fields: object,
  now: Date,
  session: ClientSession,
): Promise<WarningVersionRecord> {
  const set = Object.entries(fields).filter(([, value]) => value !== undefined);
  const unset = Object.entries(fields).filter(([, value]) => value === undefined);
  const after = await WarningVersion.findByIdAndUpdate<WarningVersionRecord>(
    version._id,
    {
      $set: { ...Object.fromEntries(set), updatedAt: now },
      ...(unset.length > 0 && { $unset: Object.fromEntries(unset.map(([key]) => [key, 1])) }),
      $inc: { revision: 1 },
    },
    { session, returnDocument: 'after', lean: true },
  );
  return (after as WarningVersionRecord | null) ?? version;
}

/** A new version in the state of a draft. */
export async function addVersion(
  warningId: Types.ObjectId,
  number: number,
  kind: VersionKind,
  { until, stage, levelMetres, riskLevel, ...input }: VersionInput,
  by: TicketActor,
  now: Date,
  session: ClientSession,
): Promise<WarningVersionRecord> {
  const version = await new WarningVersion({
    ...input,
    ...(until && { until }),
    ...(stage !== undefined && { stage }),
    ...(levelMetres !== undefined && { levelMetres }),
    ...(riskLevel !== undefined && { riskLevel }),
    warningId,
    number,
    kind,
    createdBy: personOf(by, now),
    ...(by.type === 'staff' && { touchedBy: personOf(by, now) }),
    createdAt: now,
    updatedAt: now,
  }).save({ session });
  return version.toObject<WarningVersionRecord>();
}

/** `<city>-<hazard>-<year>-<running number of the year>`. */
export async function nextIdentifier(
  hazard: Hazard,
  city: Pick<CityProfile, 'id' | 'calendar'>,
  now: Date,
  session: ClientSession,
): Promise<string> {
  const year = new Date(now.getTime() + city.calendar.utcOffsetMinutes * 60_000).getUTCFullYear();
  const begin = `${city.id}-${hazard}-${year}-`;
  const last = await Warning.findOne({ identifier: { $gte: begin, $lt: `${begin}~` } })
    .sort({ identifier: -1 })
    .session(session)
    .lean<WarningRecord>();
  const number = Number(last?.identifier.slice(begin.length) ?? 0) + 1;
  return begin + String(number).padStart(4, '0');
}
