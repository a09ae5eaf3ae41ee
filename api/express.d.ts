import type { StaffRecord } from '../models/staff.ts';

declare global {
  namespace Express {
    interface Request {
      /** Set by `requestId`. */
      id: string | number | object;
      /** Who is signed in; set by the session. */
      person?: StaffRecord;
    }
  }
}

declare module 'express-session' {
  interface SessionData {
    staffId?: string;
  }
}
