import { AppError } from '../../core/errors.ts';
import type { Role, StaffRecord } from '../../models/staff.ts';

/**
 * Who may do what: the one place.
 *
 * admin: accounts, imports, the audit log, and everything an officer may. officer: works on the tickets of the own
 * bodies; without any, of the city desk, on all. communications: public posts, answers to them, periodic reports, messages to many and the catalogue of procedures;
 * reads tickets. leader: sees all, approves warnings, public answers and messages to many, changes nothing but periodic reports. Several
 * roles add up. Body scope: somebody with bodies sees only their tickets, whatever the role, but for leader and admin.
 * A ticket outside of the scope does not exist for that person (404).
 */
export const PERMISSIONS = [
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
export type Permission = (typeof PERMISSIONS)[number];

const GRANTS: Readonly<Record<Role, readonly Permission[]>> = {
  admin: PERMISSIONS,
  officer: [
    'warnings.read',
    'systems.read',
    'sensors.read',
    'sensors.work',
    'tickets.read',
    'tickets.work',
    'tickets.merge',
    'tickets.assign_others',
    'reports.create',
    'posts.read',
    'deliveries.read',
    'procedures.read',
  ],
  communications: [
    'warnings.read',
    'tickets.read',
    'posts.read',
    'posts.decide',
    'answers.write',
    'posts.import',
    'watches.edit',
    'deliveries.read',
    'periodic_reports.read',
    'periodic_reports.work',
    'mailings.read',
    'mailings.write',
    'procedures.read',
    'procedures.write',
  ],
  leader: [
    'warnings.read',
    'warnings.approve',
    'answers.approve',
    'dossiers.read',
    'sensors.read',
    'systems.read',
    'tickets.read',
    'posts.read',
    'deliveries.read',
    'audit.read',
    'periodic_reports.read',
    'periodic_reports.work',
    'mailings.read',
    'mailings.approve',
    'procedures.read',
  ],
};

/**
 * Only the city desk (an officer without a body) sees who reported, talks with residents and answers what they ask
 * about their data; a handling unit does not need to.
 */
const DESK_ONLY: readonly Permission[] = [
  'evidence.check',
  'dossiers.read',
  'dossiers.work',
  'procedures.write',
  'reporters.see',
  'handoffs.work',
  'data_requests.work',
  'posts.decide',
  'answers.write',
  'systems.work',
  'warnings.write',
  'warnings.approve',
  'warnings.break_glass',
];

export type Person = Pick<StaffRecord, 'roles' | 'bodies'>;

/** Everything that somebody may do. */
export function permissionsOf(person: Person): Permission[] {
  const granted = new Set(person.roles.flatMap((role) => GRANTS[role]));
  if (person.roles.includes('officer') && person.bodies.length === 0)
    for (const permission of DESK_ONLY) granted.add(permission);
  return PERMISSIONS.filter((permission) => granted.has(permission));
}

export const may = (person: Person, permission: Permission): boolean =>
  permissionsOf(person).includes(permission);

/** Ids of the bodies whose tickets somebody sees; undefined for all. */
export function bodyScope(person: Person): readonly string[] | undefined {
  const all = person.roles.includes('admin') || person.roles.includes('leader');
  return all || person.bodies.length === 0 ? undefined : person.bodies;
}

/** True when a ticket lies inside what somebody sees. */
export function seesTicket(person: Person, ticket: { body: string }): boolean {
  const scope = bodyScope(person);
  return !scope || scope.includes(ticket.body);
}

/** @throws AppError `forbidden` (403) */
export function authorize(person: Person, permission: Permission): void {
  if (!may(person, permission))
    throw new AppError('forbidden', 403, `Your roles do not include "${permission}"`);
}
