import { z } from 'zod';
import { Staff, type StaffRecord } from '../../models/staff.ts';
import type { StaffDesk } from '../../workflow/staff/accounts.ts';
import { recordId } from '../contract/common.ts';
import { colleague, newStaffAccount, staffAccount, staffChange } from '../contract/session.ts';
import { presentAccount } from '../present/staff.ts';
import { type Route, route } from '../route.ts';

/** Staff accounts, and whom a ticket can be given to. */
export function accountRoutes(deps: { staff: StaffDesk }): Route[] {
  return [
    route({
      method: 'get',
      path: '/colleagues',
      summary: 'Whom a ticket can be given to',
      access: 'tickets.read',
      answer: z.object({ items: z.array(colleague) }),
      async handle() {
        const people = await Staff.find({ disabled: false, roles: { $in: ['officer', 'admin'] } })
          .sort({ username: 1 })
          .lean<StaffRecord[]>();
        const items = people.map(({ _id, username, displayName, bodies }) => ({
          id: String(_id),
          username,
          displayName,
          bodies,
        }));
        return { items };
      },
    }),
    route({
      method: 'get',
      path: '/staff',
      summary: 'All accounts',
      access: 'staff.manage',
      answer: z.object({ items: z.array(staffAccount) }),
      async handle() {
        const accounts = await Staff.find().sort({ username: 1 }).lean<StaffRecord[]>();
        return { items: accounts.map(presentAccount) };
      },
    }),
    route({
      method: 'post',
      path: '/staff',
      summary: 'Open an account; its first password must be changed',
      access: 'staff.manage',
      body: newStaffAccount,
      answer: staffAccount,
      status: 201,
      handle: async ({ body, by }) => presentAccount(await deps.staff.create(body, by)),
    }),
    route({
      method: 'patch',
      path: '/staff/:id',
      summary: 'Change an account',
      access: 'staff.manage',
      params: z.object({ id: recordId }),
      body: staffChange,
      answer: staffAccount,
      handle: async ({ params, body, by }) =>
        presentAccount(await deps.staff.update(params.id, body, by)),
    }),
  ];
}
