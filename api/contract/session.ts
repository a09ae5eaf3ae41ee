import { z } from 'zod';
import { recordId, time } from './common.ts';

export const ROLE_IDS = ['admin', 'officer', 'communications', 'leader'] as const;
export const role = z.enum(ROLE_IDS);
export type RoleId = z.infer<typeof role>;

/** What a person may do, decided on the server (`workflow/access/policy.ts`); for showing and hiding buttons. */
export const PERMISSION_IDS = [
  'tickets.read',
  'tickets.work',
  'tickets.merge',
  'tickets.assign_others',
  'reports.create',
  'reporters.see',
  'handoffs.work',
  'data_requests.work',
  'evidence.check',
  'posts.read',
  'posts.decide',
  'answers.write',
  'answers.approve',
  'deliveries.read',
  'staff.manage',
  'audit.read',
  'rules.manage',
  'posts.import',
  'watches.edit',
  'sensors.read',
  'sensors.work',
  'sensors.manage',
  'warnings.read',
  'warnings.write',
  'warnings.approve',
  'warnings.break_glass',
  'systems.read',
  'systems.work',
  'dossiers.read',
  'dossiers.work',
  'periodic_reports.read',
  'periodic_reports.work',
  'mailings.read',
  'mailings.write',
  'mailings.approve',
  'procedures.read',
  'procedures.write',
] as const;
export const permission = z.enum(PERMISSION_IDS);
export type PermissionId = z.infer<typeof permission>;

/** The person who is signed in. */
export const me = z.object({
  id: recordId,
  username: z.string(),
  displayName: z.string(),
  roles: z.array(role),
  /** Ids of own bodies; empty for somebody who sees all. */
  bodies: z.array(z.string()),
  permissions: z.array(permission),
  /** Until it is changed, everything but `/me` and `/session` answers 403 `forbidden`. */
  mustChangePassword: z.boolean(),
  /** The same until a second factor is added. */
  mustAddSecondFactor: z.boolean(),
});
export type Me = z.infer<typeof me>;

/** Send `csrfToken` back as the header `x-csrf-token` on every POST, PATCH, PUT and DELETE. */
export const session = z.object({
  me: me.nullable(),
  csrfToken: z.string(),
  /** Whether the city's identity provider signs people in too: GET `/session/oidc`. */
  oidc: z.boolean(),
});
export type Session = z.infer<typeof session>;

export const username = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._-]{1,39}$/, 'must be 2 to 40 letters, digits, dots, - or _');
/** NIST SP 800-63B: length counts, no composition rules; argon2 is safe with long input. */
export const newPassword = z
  .string()
  .min(12, 'must have at least 12 characters')
  .max(200, 'must have at most 200 characters');

export const login = z.strictObject({
  username: z.string().min(1).max(100),
  password: z.string().min(1).max(1000),
  /** Of the authenticator, or a backup code; asked for by 401 with the detail `code`. */
  code: z.string().min(1).max(40).optional(),
});
export type Login = z.infer<typeof login>;

export const passwordChange = z.strictObject({
  current: z.string().min(1).max(1000),
  next: newPassword,
});
export type PasswordChange = z.infer<typeof passwordChange>;

/** One account. */
export const staffAccount = z.object({
  id: recordId,
  username: z.string(),
  displayName: z.string(),
  roles: z.array(role),
  bodies: z.array(z.string()),
  disabled: z.boolean(),
  mustChangePassword: z.boolean(),
  /** Has an authenticator. */
  secondFactor: z.boolean(),
  lastLoginAt: time.nullable(),
});
export type StaffAccount = z.infer<typeof staffAccount>;

export const newStaffAccount = z.strictObject({
  username,
  displayName: z.string().trim().min(1).max(100),
  /** The person has to change it at the first login. */
  password: newPassword,
  roles: z.array(role).min(1),
  bodies: z.array(z.string()).default([]),
});
export type NewStaffAccount = z.input<typeof newStaffAccount>;

export const staffChange = z.strictObject({
  displayName: z.string().trim().min(1).max(100).optional(),
  roles: z.array(role).min(1).optional(),
  bodies: z.array(z.string()).optional(),
  disabled: z.boolean().optional(),
  /** Sets a new password that must be changed at the next login. */
  password: newPassword.optional(),
});
export type StaffChange = z.infer<typeof staffChange>;

/** Somebody a ticket can be given to. */
export const colleague = z.object({
  id: recordId,
  /** As in `@username`. */
  username: z.string(),
  displayName: z.string(),
  bodies: z.array(z.string()),
});
export type Colleague = z.infer<typeof colleague>;
