import type { Response } from 'express';
import type { Clock } from '../../core/clock.ts';
import type { OidcConfig } from '../../core/config/oidc.ts';
import type { Logger } from '../../core/logger.ts';
import type { Role } from '../../models/staff.ts';
import { admitOutsider, type OutsideIdentity } from '../../workflow/staff/outside-account.ts';
import { type Route, route } from '../route.ts';
import { beginSession } from '../session/begin-session.ts';
import { createOidcClient } from '../session/oidc-client.ts';

/** Below `/api/v1`; to be registered at the identity provider. */
const CALLBACK = '/session/oidc/callback';

/**
 * Signing in at the city's identity provider. Both addresses are opened by the browser, so that every end is a
 * redirect: into the staff app, or to the sign-in page with `?signin=` failed, unknown, disabled or no_role.
 */
export function oidcRoutes(deps: {
  clock: Clock;
  logger: Logger;
  oidc: OidcConfig | undefined;
  publicUrl?: string | undefined;
}): Route[] {
  const { oidc, publicUrl, clock, logger } = deps;
  if (!oidc || !publicUrl) return [];
  const client = createOidcClient(oidc, `${publicUrl}/api/v1${CALLBACK}`);
  return [
    route({
      method: 'get',
      path: '/session/oidc',
      summary: 'Leave for the identity provider of the city',
      access: 'everybody',
      async handle({ req, res }) {
        const start = await client.begin().catch((err: unknown) => {
          logger.error({ reason: reasonOf(err) }, 'the identity provider could not be asked');
          return undefined;
        });
        if (!start) return back(res, 'failed');
        req.session.oidc = start.errand;
        res.redirect(303, start.address.href);
      },
    }),
    route({
      method: 'get',
      path: CALLBACK,
      summary: 'Come back from the identity provider',
      access: 'everybody',
      async handle({ req, res }) {
        const errand = req.session.oidc;
        delete req.session.oidc;
        if (!errand) return back(res, 'failed');
        const query = req.originalUrl.replace(/^[^?]*/, '');
        const claims = await client.finish(query, errand).catch((err: unknown) => {
          logger.warn({ reason: reasonOf(err) }, 'the identity provider let nobody in');
          return undefined;
        });
        if (!claims) return back(res, 'failed');
        const caller = { ...(req.ip && { ip: req.ip }), requestId: String(req.id) };
        const result = await admitOutsider(identityOf(claims, oidc), caller, {
          clock,
          strangers: oidc.accounts,
        });
        if (result.outcome !== 'in') return back(res, result.outcome);
        await beginSession(req, result.account, 'oidc');
        res.redirect(303, '/staff/');
      },
    }),
  ];
}

const back = (res: Response, reason: string): void =>
  res.redirect(303, `/staff/?signin=${encodeURIComponent(reason)}`);

function identityOf(claims: Readonly<Record<string, unknown>>, oidc: OidcConfig): OutsideIdentity {
  const text = (name: string) => {
    const value = claims[name];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  };
  return {
    issuer: text('iss') ?? '',
    subject: text('sub') ?? '',
    name: text(oidc.matchClaim),
    displayName: text('name'),
    roles: oidc.roles && rolesOf(claims[oidc.roles.claim], oidc.roles.map),
  };
}

function rolesOf(claim: unknown, map: ReadonlyMap<string, Role>): Role[] {
  const theirs =
    typeof claim === 'string' ? claim.split(/[\s,]+/) : Array.isArray(claim) ? claim : [];
  const ours = theirs.flatMap((role) => map.get(String(role)) ?? []);
  return [...new Set(ours)].toSorted();
}

/** The kind of failure only: what hangs on the error may hold tokens. */
const reasonOf = (err: unknown): string =>
  err instanceof Error
    ? `${'code' in err ? `${String(err.code)}: ` : ''}${err.message}`
    : 'unknown';
