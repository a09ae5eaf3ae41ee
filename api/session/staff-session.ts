import { csrfSync } from 'csrf-sync';
import type { RequestHandler } from 'express';
import session from 'express-session';
import { type Clock, HOUR } from '../../core/clock.ts';
import { type Role, Staff, type StaffRecord } from '../../models/staff.ts';
import { StaffSessionStore } from './session-store.ts';

/** A working day: after so long without a request one signs in again. */
export const SESSION_LIFETIME_MS = 12 * HOUR;

export const SESSION_COOKIE = 'lang_nghe_staff';

const csrf = csrfSync({ getTokenFromRequest: (req) => req.headers['x-csrf-token']?.toString() });

/** The token that goes with the session; made with its first use. */
export const csrfToken = csrf.generateToken;
/** Refuses changing requests without the session's token (403). */
export const csrfProtection: RequestHandler = csrf.csrfSynchronisedProtection;

/**
 * Sessions of staff: an HttpOnly cookie, SameSite=Lax, `Secure` when the public address is https. The account is
 * read with every request, so a disabled account or changed roles count at once.
 */
export function createStaffSession(deps: {
  clock: Clock;
  /** Signs the cookie. */
  sessionKey: string;
  secure: boolean;
  /** Roles that do nothing before they have a second factor. */
  totpRequiredRoles: readonly Role[];
}): RequestHandler[] {
  const sessions = session({
    name: SESSION_COOKIE,
    secret: deps.sessionKey,
    store: new StaffSessionStore({ clock: deps.clock, lifetimeMs: SESSION_LIFETIME_MS }),
    resave: false,
    saveUninitialized: false,
    rolling: false,
    cookie: { httpOnly: true, sameSite: 'lax', secure: deps.secure, path: '/' },
  });
  const whoIsIt: RequestHandler = async (req, _res, next) => {
    const { staffId, via } = req.session;
    const person = staffId ? await Staff.findById(staffId).lean<StaffRecord>() : null;
    if (person && !person.disabled) {
      // The password and the second factor of who comes from the identity provider are its matter.
      req.person = via === 'oidc' ? { ...person, mustChangePassword: false } : person;
      const required = person.roles.some((role) => deps.totpRequiredRoles.includes(role));
      req.mustAddSecondFactor = required && !person.totpSince && via !== 'oidc';
    }
    next();
  };
  return [sessions, whoIsIt];
}
