import type { StaffRecord } from '../models/staff.ts';
import type { Machine } from '../workflow/access/api-keys.ts';

declare global {
  namespace Express {
    interface Request {
      /** Set by `requestId`. */
      id: string | number | object;
      /** Who is signed in; set by the session. */
      person?: StaffRecord;
      /** The person's role needs a second factor and there is none yet. */
      mustAddSecondFactor?: boolean;
      /** Which machine calls, by its API key. */
      machine?: Machine;
    }
  }
}

declare module 'express-session' {
  interface SessionData {
    staffId?: string;
    /** How the person came in. */
    via?: 'password' | 'oidc';
    /** ISO time of the sign-in. */
    signedInAt?: string;
    /** Where from, for the list of own sessions. */
    address?: string;
    userAgent?: string;
    /** What the answer of the identity provider must fit, from leaving for it to coming back. */
    oidc?: { state: string; nonce: string; verifier: string };
  }
}
