import type { StaffRecord } from '../../models/staff.ts';
import type { ReachDesk } from '../../workflow/staff-notices/reach.ts';
import { chatCode, emailCode, emailGiven, type Reach, reach } from '../contract/reach.ts';
import { type Route, route } from '../route.ts';

/** Where own notices go beside the app: a chat, an e-mail address. */
export function reachRoutes(deps: { reach: ReachDesk; emailPossible: boolean }): Route[] {
  const access = 'signed-in' as const;
  const present = (person: StaffRecord): Reach => ({
    chat: person.chat?.channel
      ? { channel: person.chat.channel, linkedAt: person.chat.linkedAt.toISOString() }
      : null,
    email: person.email ?? null,
    emailPossible: deps.emailPossible,
  });
  return [
    route({
      method: 'get',
      path: '/me/reach',
      summary: 'Where own notices go beside the app',
      access,
      answer: reach,
      handle: async ({ person }) => present(person),
    }),
    route({
      method: 'post',
      path: '/me/reach/chat',
      summary: 'A code that ties a chat to the own account when it is typed there',
      access,
      answer: chatCode,
      handle: async ({ person }) => ({ code: await deps.reach.offerChat(person) }),
    }),
    route({
      method: 'delete',
      path: '/me/reach/chat',
      summary: 'The own chat hears no more notices',
      access,
      handle: ({ person, by }) => deps.reach.forget(person, 'chat', by),
    }),
    route({
      method: 'post',
      path: '/me/reach/email',
      summary: 'Send a code to an address, to prove that it is the own one',
      access,
      body: emailGiven,
      handle: ({ person, body }) => deps.reach.offerEmail(person, body.email),
    }),
    route({
      method: 'post',
      path: '/me/reach/email/confirmation',
      summary: 'The code that came by e-mail',
      access,
      body: emailCode,
      handle: ({ person, body, by }) => deps.reach.confirmEmail(person, body.code, by),
    }),
    route({
      method: 'delete',
      path: '/me/reach/email',
      summary: 'No more notices by e-mail',
      access,
      handle: ({ person, by }) => deps.reach.forget(person, 'email', by),
    }),
  ];
}
