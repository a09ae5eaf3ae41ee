import type { StaffRecord } from '../../models/staff.ts';
import { permissionsOf } from '../../workflow/access/policy.ts';
import type { Me, StaffAccount } from '../contract/session.ts';

export const presentMe = (person: StaffRecord): Me => ({
  id: String(person._id),
  username: person.username,
  displayName: person.displayName,
  roles: person.roles,
  bodies: person.bodies,
  permissions: permissionsOf(person),
  mustChangePassword: person.mustChangePassword,
});

export const presentAccount = (account: StaffRecord): StaffAccount => ({
  id: String(account._id),
  username: account.username,
  displayName: account.displayName,
  roles: account.roles,
  bodies: account.bodies,
  disabled: account.disabled,
  mustChangePassword: account.mustChangePassword,
  lastLoginAt: account.lastLoginAt?.toISOString() ?? null,
});
