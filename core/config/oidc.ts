import type { z } from 'zod';
import type { ErrorDetail } from '../errors.ts';
import type { oidcSettings, StaffRole } from './areas.ts';

/** The city's identity provider, when all of its settings are given. */
export type OidcConfig = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Roles come from the provider at every sign-in; undefined: they are kept here. */
  roles: { claim: string; map: ReadonlyMap<string, StaffRole> } | undefined;
  /** create_disabled: a stranger gets an account that an administrator must enable; match: by the name in a claim. */
  accounts: 'create_disabled' | 'match';
  matchClaim: string;
};

/** Reads the provider's settings; says what is missing when only some are given. */
export function readOidc(
  settings: z.output<typeof oidcSettings>,
  publicUrl: string | undefined,
  problems: ErrorDetail[],
): OidcConfig | undefined {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_ROLE_CLAIM, OIDC_ROLES } = settings;
  const needed = { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET };
  const missing = Object.entries(needed).filter(([, value]) => value === undefined);
  if (missing.length === Object.keys(needed).length) return undefined;
  for (const [path] of missing)
    problems.push({
      path,
      message: 'is missing; OIDC needs issuer, client id and secret, or none',
    });
  if (!publicUrl)
    problems.push({
      path: 'PUBLIC_URL',
      message: 'is missing; the identity provider sends people there',
    });
  if (OIDC_ROLE_CLAIM !== undefined && OIDC_ROLES.length === 0)
    problems.push({ path: 'OIDC_ROLES', message: 'is missing; OIDC_ROLE_CLAIM needs it' });
  if (OIDC_ROLE_CLAIM === undefined && OIDC_ROLES.length > 0)
    problems.push({ path: 'OIDC_ROLE_CLAIM', message: 'is missing; OIDC_ROLES needs it' });
  return {
    issuer: OIDC_ISSUER ?? '',
    clientId: OIDC_CLIENT_ID ?? '',
    clientSecret: OIDC_CLIENT_SECRET ?? '',
    roles: OIDC_ROLE_CLAIM ? { claim: OIDC_ROLE_CLAIM, map: new Map(OIDC_ROLES) } : undefined,
    accounts: settings.OIDC_ACCOUNTS,
    matchClaim: settings.OIDC_MATCH_CLAIM,
  };
}
