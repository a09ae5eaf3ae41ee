import type { StaffRecord } from '../models/staff.ts';
import type { Machine } from '../workflow/access/api-keys.ts';

declare global {
  namespace Express {
    interface Request {
      /** Set by `requestId`. */
      id: string | number | object;
      /** Who is signed in; set by the session. */
      person?: StaffRecord;
      /** Which machine calls, by its API key. */
      machine?: Machine;
    }
  }
}

declare module 'express-session' {
  interface SessionData {
    staffId?: string;
  }
}
