import type { WarningVersionRecord } from '../../models/warning-version.ts';
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
