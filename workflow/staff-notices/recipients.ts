import { type ClientSession, Types } from 'mongoose';
import type { Role } from '../../models/staff.ts';
import { Staff, type StaffRecord } from '../../models/staff.ts';
import { may, type Permission } from '../access/policy.ts';

/**
 * Who is told. Each part adds people: `officers` are ids of accounts; `roles` everybody with one of these roles;
 * `body` those who work for the body; `desk` the officers of the city desk, who belong to no body; `permission`
 * whoever may do that; `leaders` those of the city, who belong to no body. `roles` together with `body` means the people of that body who have one of these roles.
 * Nobody is told twice, and disabled accounts are not told at all.
 */
export type Recipients = {
  officers?: readonly string[];
  roles?: readonly Role[];
  body?: string;
  desk?: boolean;
  leaders?: boolean;
  permission?: Permission;
  /** Told when the others are nobody, such as an officer whose account is closed. */
  otherwise?: string;
};

/** The accounts that are meant, at most once each. The city desk stands in for a body that nobody
 * works for yet, administrators for a desk or leaders that do not exist yet. */
export async function recipientsOf(
  to: Recipients,
  session?: ClientSession,
): Promise<StaffRecord[]> {
  const staff = await Staff.find({ disabled: { $ne: true } })
    .session(session ?? null)
    .lean<StaffRecord[]>();
  const named = new Set(to.officers?.filter((id) => Types.ObjectId.isValid(id)));
  const isMeant = (person: StaffRecord): boolean =>
    named.has(String(person._id)) ||
    (to.body !== undefined
      ? isOf(person, to.body, to.roles)
      : person.roles.some((role) => to.roles?.includes(role))) ||
    (to.desk === true && isDesk(person)) ||
    (to.leaders === true && isCityLeader(person)) ||
    (to.permission !== undefined && may(person, to.permission));
  const meant = staff.filter(isMeant);
  if (meant.length > 0) return meant;
  const { otherwise } = to;
  if (otherwise !== undefined) return await recipientsOf({ body: otherwise }, session);
  const standsIn = to.body !== undefined ? staff.filter(isDesk) : [];
  if (standsIn.length > 0) return standsIn;
  const isDuty = to.body !== undefined || to.desk || to.leaders;
  return isDuty ? staff.filter(({ roles }) => roles.includes('admin')) : [];
}

const isOf = (person: StaffRecord, body: string, roles?: readonly Role[]): boolean =>
  person.bodies.includes(body) && (!roles || person.roles.some((role) => roles.includes(role)));

const isCityLeader = ({ roles, bodies }: StaffRecord): boolean =>
  roles.includes('leader') && bodies.length === 0;

const isDesk = (person: StaffRecord): boolean =>
  person.roles.includes('officer') && person.bodies.length === 0;
