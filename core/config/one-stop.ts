import type { z } from 'zod';
import type { ErrorDetail } from '../errors.ts';
import type { oneStopSettings } from './areas.ts';

/** The integration axis that dossiers are pulled from. */
export type OneStopConfig = {
  url: string;
  clientId: string;
  clientSecret: string;
  tokenPath: string;
  changesPath: string;
  pollSeconds: number;
};

/** All three of address, id and secret, or none. */
export function readOneStop(
  settings: z.output<typeof oneStopSettings>,
  problems: ErrorDetail[],
): OneStopConfig | undefined {
  const { ONESTOP_URL, ONESTOP_CLIENT_ID, ONESTOP_CLIENT_SECRET } = settings;
  const needed = { ONESTOP_URL, ONESTOP_CLIENT_ID, ONESTOP_CLIENT_SECRET };
  const missing = Object.entries(needed).filter(([, value]) => value === undefined);
  if (missing.length === Object.keys(needed).length) return undefined;
  for (const [path] of missing)
    problems.push({
      path,
      message: 'is missing; the one-stop system needs address, id and secret, or none',
    });
  return {
    url: (ONESTOP_URL ?? '').replace(/\/+$/, ''),
    clientId: ONESTOP_CLIENT_ID ?? '',
    clientSecret: ONESTOP_CLIENT_SECRET ?? '',
    tokenPath: settings.ONESTOP_TOKEN_PATH,
    changesPath: settings.ONESTOP_CHANGES_PATH,
    pollSeconds: settings.ONESTOP_POLL_SECONDS,
  };
}
