import type { ErrorDetail } from '../../core/errors.ts';
import type { WarningVersionRecord } from '../../models/warning-version.ts';

const REQUIRED = ['headline', 'what', 'doNow', 'source'] as const;

/** What residents need to be told and a version does not say yet, by field. */
export function missingWords(version: WarningVersionRecord): ErrorDetail[] {
  const problems: ErrorDetail[] = [];
  for (const language of ['vi', 'en'] as const)
    for (const field of REQUIRED) {
      if (version.kind === 'all_clear' && field === 'doNow') continue;
      if (!version[language][field]?.trim())
        problems.push({ path: `${language}.${field}`, message: 'is empty: residents need it' });
    }
  if (version.kind !== 'all_clear' && !version.until)
    problems.push({ path: 'until', message: 'must say until when it holds' });
  return problems;
}
