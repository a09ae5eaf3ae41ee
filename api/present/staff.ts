import type { StaffRecord } from '../../models/staff.ts';
import { permissionsOf } from '../../workflow/access/policy.ts';
import type { Me, StaffAccount } from '../contract/session.ts';

export const presentMe = (person: StaffRecord, mustAddSecondFactor: boolean): Me => ({
  id: String(person._id),
  username: person.username,
  displayName: person.displayName,
  roles: person.roles,
  bodies: person.bodies,
  permissions: permissionsOf(person),
  mustChangePassword: person.mustChangePassword,
  mustAddSecondFactor,
});

export const presentAccount = (account: StaffRecord): StaffAccount => ({
  id: String(account._id),
  username: account.username,
  displayName: account.displayName,
  roles: account.roles,
  bodies: account.bodies,
  disabled: account.disabled,
  mustChangePassword: account.mustChangePassword,
  secondFactor: Boolean(account.totpSince),
  lastLoginAt: account.lastLoginAt?.toISOString() ?? null,
});
