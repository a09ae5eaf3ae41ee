import { toString as qrOf } from 'qrcode';
import { z } from 'zod';
import { type Clock, systemClock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import type { Role, StaffRecord } from '../../models/staff.ts';
import type { StaffSessionRecord } from '../../models/staff-session.ts';
import { passwordFits } from '../../workflow/staff/passwords.ts';
import type { SecondFactorDesk } from '../../workflow/staff/second-factor.ts';
import { endSession, endSessions, sessionsOf } from '../../workflow/staff/sessions.ts';
import { recordId } from '../contract/common.ts';
import {
  backupCodes,
  codeGiven,
  type OwnSession,
  ownSessions,
  secondFactor,
  secondFactorOffer,
  secondFactorStart,
  sessionsEnded,
} from '../contract/security.ts';
import { type Route, route } from '../route.ts';
import type { LoginLimits } from '../session/login-limits.ts';
import { keyOf } from '../session/session-store.ts';
import { SESSION_LIFETIME_MS } from '../session/staff-session.ts';

/** The own second factor and the own sessions; for who manages accounts, those of others. */
export function securityRoutes(deps: {
  clock: Clock;
  limits: LoginLimits;
  secondFactor: SecondFactorDesk;
  totpRequiredRoles: readonly Role[];
}): Route[] {
  const desk = deps.secondFactor;
  return [
    route({
      method: 'get',
      path: '/me/second-factor',
      summary: 'Whether a code is asked for beside the own password',
      access: 'signed-in',
      answer: secondFactor,
      handle: async ({ person }) => ({
        since: person.totpSince?.toISOString() ?? null,
        required: person.roles.some((role) => deps.totpRequiredRoles.includes(role)),
        backupCodesLeft: await desk.backupCodesLeft(String(person._id)),
      }),
    }),
    route({
      method: 'post',
      path: '/me/second-factor',
      summary: 'Begin to add an authenticator; the secret is shown only now',
      access: 'signed-in',
      body: secondFactorStart,
      answer: secondFactorOffer,
      async handle({ person, body, req }) {
        await limited(person, req.ip, async () => {
          if (!(await passwordFits(person.passwordHash, body.password)))
            throw new AppError('invalid_input', 400, 'The password is wrong', [
              { path: 'password', message: 'is not the password' },
            ]);
        });
        const { secret, uri } = await desk.begin(person);
        return { secret, uri, qr: await qrOf(uri, { type: 'svg', margin: 2 }) };
      },
    }),
    route({
      method: 'post',
      path: '/me/second-factor/confirmation',
      summary: 'Prove the authenticator with a code; the answer has the backup codes, this once',
      access: 'signed-in',
      body: codeGiven,
      answer: backupCodes,
      handle: async ({ person, body, by, req }) => ({
        backupCodes: await limited(person, req.ip, () => desk.confirm(person, body.code, by)),
      }),
    }),
    route({
      method: 'post',
      path: '/me/second-factor/backup-codes',
      summary: 'Ten new backup codes in the place of the old',
      access: 'signed-in',
      body: codeGiven,
      answer: backupCodes,
      handle: async ({ person, body, by, req }) => ({
        backupCodes: await limited(person, req.ip, () =>
          desk.renewBackupCodes(person, body.code, by),
        ),
      }),
    }),
    route({
      method: 'post',
      path: '/me/second-factor/removal',
      summary: 'Ask for the password only from now on',
      access: 'signed-in',
      body: codeGiven,
      handle: ({ person, body, by, req }) =>
        limited(person, req.ip, () => desk.remove(person, body.code, by)),
    }),
    route({
      method: 'get',
      path: '/me/sessions',
      summary: 'Where the own account is signed in',
      access: 'signed-in',
      answer: ownSessions,
      async handle({ person, req }) {
        const sessions = await sessionsOf(String(person._id), systemClock);
        return { items: sessions.map((one) => presentSession(one, keyOf(req.sessionID))) };
      },
    }),
    route({
      method: 'delete',
      path: '/me/sessions/:id',
      summary: 'Sign out one browser of the own account',
      access: 'signed-in',
      params: z.object({ id: z.string().regex(/^[0-9a-f]{64}$/, 'must be the id of a session') }),
      handle: ({ person, params, by }) => endSession(String(person._id), params.id, by, deps.clock),
    }),
    route({
      method: 'delete',
      path: '/me/sessions',
      summary: 'Sign out all other browsers of the own account',
      access: 'signed-in',
      answer: sessionsEnded,
      handle: async ({ person, by, req }) => ({
        ended: await endSessions(String(person._id), by, deps.clock, keyOf(req.sessionID)),
      }),
    }),
    route({
      method: 'delete',
      path: '/staff/:id/sessions',
      summary: 'Sign somebody out everywhere',
      access: 'staff.manage',
      params: z.object({ id: recordId }),
      answer: sessionsEnded,
      handle: async ({ params, by }) => ({
        ended: await endSessions(params.id, by, deps.clock),
      }),
    }),
    route({
      method: 'delete',
      path: '/staff/:id/second-factor',
      summary: 'Take the second factor of somebody who lost it away, and sign them out everywhere',
      access: 'staff.manage',
      params: z.object({ id: recordId }),
      handle: ({ params, by }) => desk.reset(params.id, by),
    }),
  ];

  /** Guesses of somebody with a stolen session count as failed sign-ins. */
  async function limited<T>(person: StaffRecord, address = '', act: () => Promise<T>): Promise<T> {
    const name = `proof of ${person.username}`;
    await deps.limits.refuseTooMany(address, name);
    try {
      return await act();
    } catch (err) {
      if (err instanceof AppError && err.code === 'invalid_input')
        await deps.limits.noteFailure(address, name);
      throw err;
    }
  }
}

function presentSession(session: StaffSessionRecord, current: string): OwnSession {
  const data = session.data as { signedInAt?: string; address?: string; userAgent?: string };
  return {
    id: session._id,
    current: session._id === current,
    signedInAt: data.signedInAt ?? null,
    lastUsedAt: new Date(session.expiresAt.getTime() - SESSION_LIFETIME_MS).toISOString(),
    address: data.address ?? null,
    userAgent: data.userAgent ?? null,
  };
}
