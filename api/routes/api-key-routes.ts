import { z } from 'zod';
import type { ApiKeyRecord } from '../../models/api-key.ts';
import type { ApiKeyDesk } from '../../workflow/access/api-keys.ts';
import type { Scope } from '../../workflow/access/scopes.ts';
import { type ApiKeyView, apiKey, madeApiKey, newApiKey } from '../contract/api-keys.ts';
import { recordId } from '../contract/common.ts';
import { type Route, route } from '../route.ts';

/** Keys of machines: made, listed and revoked by whoever manages accounts. */
export function apiKeyRoutes(deps: { apiKeys: ApiKeyDesk }): Route[] {
  return [
    route({
      method: 'get',
      path: '/api-keys',
      summary: 'Keys of machines, newest first',
      access: 'staff.manage',
      answer: z.object({ items: z.array(apiKey) }),
      handle: async () => ({ items: (await deps.apiKeys.list()).map(presentApiKey) }),
    }),
    route({
      method: 'post',
      path: '/api-keys',
      summary: 'Make a key for a machine; the answer is the only time it is shown',
      access: 'staff.manage',
      body: newApiKey,
      answer: madeApiKey,
      status: 201,
      async handle({ body, by }) {
        const expiresAt = body.expiresAt ? new Date(body.expiresAt) : undefined;
        const { secret, record } = await deps.apiKeys.create({ ...body, expiresAt }, by);
        return { secret, key: presentApiKey(record) };
      },
    }),
    route({
      method: 'delete',
      path: '/api-keys/:id',
      summary: 'Revoke a key; from now on it opens nothing',
      access: 'staff.manage',
      params: z.object({ id: recordId }),
      answer: apiKey,
      handle: async ({ params, by }) => presentApiKey(await deps.apiKeys.revoke(params.id, by)),
    }),
  ];
}

export const presentApiKey = (key: ApiKeyRecord): ApiKeyView => ({
  id: String(key._id),
  name: key.name,
  prefix: key.prefix,
  scopes: key.scopes as Scope[],
  createdBy: key.createdBy.name ?? key.createdBy.type ?? null,
  createdAt: key.createdAt.toISOString(),
  lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  expiresAt: key.expiresAt?.toISOString() ?? null,
  revokedAt: key.revokedAt?.toISOString() ?? null,
});
