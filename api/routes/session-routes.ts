import type { Request } from 'express';
import { AppError } from '../../core/errors.ts';
import type { StaffRecord } from '../../models/staff.ts';
import type { StaffDesk } from '../../workflow/staff/accounts.ts';
import { login, me, passwordChange, session } from '../contract/session.ts';
import { presentMe } from '../present/staff.ts';
import { type Route, route } from '../route.ts';
import type { LoginLimits } from '../session/login-limits.ts';
import { csrfToken } from '../session/staff-session.ts';

/** Signing in and out, and the own account. */
export function sessionRoutes(deps: { staff: StaffDesk; limits: LoginLimits }): Route[] {
  return [
    route({
      method: 'get',
      path: '/session',
      summary: 'Who is signed in, and the token for changing requests',
      access: 'everybody',
      answer: session,
      handle: async ({ req }) => ({
        me: req.person ? presentMe(req.person) : null,
        csrfToken: csrfToken(req),
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
        const account = await deps.staff.signIn(body.username, body.password, {
          ip: address,
          requestId: String(req.id),
        });
        if (!account) {
          await deps.limits.noteFailure(address, body.username);
          throw new AppError('unauthenticated', 401, 'Name or password is wrong');
        }
        await deps.limits.noteSuccess(address, body.username);
        await beginSession(req, account);
        return { me: presentMe(account), csrfToken: csrfToken(req, true) };
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
      handle: async ({ person }) => presentMe(person),
    }),
    route({
      method: 'post',
      path: '/me/password',
      summary: 'Choose another password',
      access: 'signed-in',
      body: passwordChange,
      answer: me,
      async handle({ body, person, by, req }) {
        const id = String(person._id);
        const username = `password of ${person.username}`;
        await deps.limits.refuseTooMany(req.ip ?? '', username);
        try {
          const account = await deps.staff.changePassword(id, body.current, body.next, by);
          return presentMe(account);
        } catch (err) {
          await deps.limits.noteFailure(req.ip ?? '', username);
          throw err;
        }
      },
    }),
  ];
}

/** A new session id with the sign-in, so that one planted before is worth nothing. */
async function beginSession(req: Request, account: StaffRecord): Promise<void> {
  await new Promise<void>((resolve, reject) =>
    req.session.regenerate((err: unknown) => (err ? reject(err) : resolve())),
  );
  req.session.staffId = String(account._id);
}
