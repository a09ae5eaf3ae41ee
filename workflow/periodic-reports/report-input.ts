import type { CityProfile } from '../../core/city/schema.ts';
import { isValidOn, localDay } from '../../core/city/ward-lookup.ts';
import { AppError, type ErrorDetail } from '../../core/errors.ts';
import type { MonthBegin, ReportKind, ReportSection } from '../../models/periodic-report.ts';
import { Staff } from '../../models/staff.ts';

/** A report as a person sets it up. */
export type ReportInput = {
  name: string;
  kind: ReportKind;
  sections: readonly ReportSection[];
  monthFrom: MonthBegin;
  filters: { wards: string[]; categories: string[]; bodies: string[] };
  form: {
    parent: string;
    organ: string;
    sign: string;
    place: string;
    addressees: string[];
    receivers: string[];
    signerTitle: string;
    signerName: string;
  };
  recipients: string[];
  schedule: { time: string; weekday: number; monthDay: number } | null;
};

/** @throws AppError `invalid_input` naming each field */
export async function refuseBadReport(
  input: ReportInput,
  city: CityProfile,
  now: Date,
): Promise<void> {
  const problems: ErrorDetail[] = [];
  const known = (path: string, ids: readonly string[], list: readonly { id: string }[]) => {
    for (const id of ids)
      if (!list.some((one) => one.id === id))
        problems.push({ path, message: `"${id}" is not known in this city` });
  };
  const today = localDay(now, city);
  known(
    'filters.wards',
    input.filters.wards,
    city.wards.filter((ward) => isValidOn(ward, today)),
  );
  known('filters.categories', input.filters.categories, city.categories);
  known('filters.bodies', input.filters.bodies, city.bodies);
  if (input.kind !== 'lris' && input.sections.length === 0)
    problems.push({ path: 'sections', message: 'must name at least one part' });
  const people = await Staff.find({ _id: { $in: input.recipients }, disabled: { $ne: true } })
    .select('_id')
    .lean<{ _id: unknown }[]>();
  const staff = new Set(people.map(({ _id }) => String(_id)));
  for (const id of input.recipients)
    if (!staff.has(id))
      problems.push({ path: 'recipients', message: `${id} is no account that is in use` });
  if (problems.length > 0)
    throw new AppError('invalid_input', 400, 'The report was not saved', problems);
}
