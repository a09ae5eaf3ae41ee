import type { VersionKind, WarningVersionRecord } from '../../models/warning-version.ts';
import type { Area } from './area.ts';

/** What a person writes: the fields of models/warning-version.ts. */
export type VersionInput = Pick<
  WarningVersionRecord,
  'vi' | 'en' | 'severity' | 'urgency' | 'certainty' | 'response'
> & {
  area: Area;
  until?: Date | undefined;
  stage?: number | undefined;
  levelMetres?: number | undefined;
  riskLevel?: number | undefined;
};

/** With what the version after `last` begins: its words, but for the all-clear, which has to be told anew. */
export function beginOf(last: WarningVersionRecord, kind: VersionKind): VersionInput {
  const { area, certainty, en, response, severity, until, urgency, vi } = last;
  if (kind !== 'all_clear')
    return { vi, en, area, severity, urgency, certainty, response, ...(until && { until }) };
  const silent = { headline: '', what: '', howBad: '', doNow: '', goTo: '' };
  return {
    vi: { ...vi, ...silent },
    en: { ...en, ...silent },
    area,
    severity: 'Minor',
    urgency: 'Past',
    certainty: 'Observed',
    response: 'AllClear',
  };
}
