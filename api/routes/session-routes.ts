import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import type { Role } from '../../models/staff.ts';
import type { StaffDesk } from '../../workflow/staff/accounts.ts';
import type { SecondFactorDesk } from '../../workflow/staff/second-factor.ts';
import { signInByPassword } from '../../workflow/staff/sign-in.ts';
import { login, me, passwordChange, session } from '../contract/session.ts';
import { presentMe } from '../present/staff.ts';
import { type Route, route } from '../route.ts';
import { beginSession } from '../session/begin-session.ts';
import type { LoginLimits } from '../session/login-limits.ts';
import { keyOf } from '../session/session-store.ts';
import { csrfToken } from '../session/staff-session.ts';

/** Signing in and out, and the own account. */
export function sessionRoutes(deps: {
  clock: Clock;
  staff: StaffDesk;
  limits: LoginLimits;
  secondFactor: SecondFactorDesk;
  totpRequiredRoles: readonly Role[];
  /** There is an identity provider. */
  oidc: boolean;
}): Route[] {
  const { oidc } = deps;
  return [
    route({
      method: 'get',
      path: '/session',
      summary: 'Who is signed in, and the token for changing requests',
      access: 'everybody',
      answer: session,
      handle: async ({ req }) => ({
        me: req.person ? presentMe(req.person, req.mustAddSecondFactor ?? false) : null,
        csrfToken: csrfToken(req),
        oidc,
      }),
    }),
    route({
      method: 'post',
      path: '/session',
      summary: 'Sign in',
      access: 'everybody',
      body: login,
      answer: session,
      async handle({ body, req }) {
        const address = req.ip ?? '';
        await deps.limits.refuseTooMany(address, body.username);
        const caller = { ip: address, requestId: String(req.id) };
        const result = await signInByPassword(body, caller, deps);
        if (result.outcome === 'code_needed') throw codeProblem('is needed');
        if (result.outcome !== 'in') {
          await deps.limits.noteFailure(address, body.username);
          if (result.outcome === 'code_wrong') throw codeProblem('is wrong or was used already');
          throw new AppError('unauthenticated', 401, 'Name or password is wrong');
        }
        const { account } = result;
        await deps.limits.noteSuccess(address, body.username);
        await beginSession(req, account, 'password');
        const required = account.roles.some((role) => deps.totpRequiredRoles.includes(role));
        return {
          me: presentMe(account, required && !account.totpSince),
          csrfToken: csrfToken(req, true),
          oidc,
        };
      },
    }),
    route({
      method: 'delete',
      path: '/session',
      summary: 'Sign out',
      access: 'everybody',
      async handle({ req }) {
        await new Promise<void>((resolve, reject) =>
          req.session.destroy((err: unknown) => (err ? reject(err) : resolve())),
        );
      },
    }),
    route({
      method: 'get',
      path: '/me',
      summary: 'The person who is signed in',
      access: 'signed-in',
      answer: me,
      handle: async ({ person, req }) => presentMe(person, req.mustAddSecondFactor ?? false),
    }),
    route({
      method: 'post',
      path: '/me/password',
      summary: 'Choose another password; signs out the other browsers',
      access: 'signed-in',
      body: passwordChange,
      answer: me,
      async handle({ body, person, by, req }) {
        const id = String(person._id);
        const username = `password of ${person.username}`;
        await deps.limits.refuseTooMany(req.ip ?? '', username);
        try {
          const own = keyOf(req.sessionID);
          const account = await deps.staff.changePassword(id, body, by, own);
          return presentMe(account, req.mustAddSecondFactor ?? false);
        } catch (err) {
          await deps.limits.noteFailure(req.ip ?? '', username);
          throw err;
        }
      },
    }),
  ];
}

const codeProblem = (message: string) =>
  new AppError('unauthenticated', 401, `The code of the second factor ${message}`, [
    { path: 'code', message },
  ]);
