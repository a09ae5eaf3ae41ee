import { z } from 'zod';
import { recordId, time } from './common.ts';

/** What a machine's key may do; decided in `workflow/access/scopes.ts`. */
export const SCOPE_IDS = [
  'cap.write',
  'dossiers.write',
  'events.read',
  'events.write',
  'insights.read',
  'observations.write',
  'open311.read',
  'open311.write',
  'tickets.read',
] as const;
export const scope = z.enum(SCOPE_IDS);
export type ScopeId = z.infer<typeof scope>;

/** One key, without the key. */
export const apiKey = z.object({
  id: recordId,
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(scope),
  createdBy: z.string().nullable(),
  createdAt: time,
  lastUsedAt: time.nullable(),
  expiresAt: time.nullable(),
  revokedAt: time.nullable(),
});
export type ApiKeyView = z.infer<typeof apiKey>;

export const newApiKey = z.strictObject({
  name: z.string().trim().min(1).max(100),
  scopes: z.array(scope).min(1),
  expiresAt: time.optional(),
});
export type NewApiKeyInput = z.input<typeof newApiKey>;

/** `secret` is the key itself; it is shown this once and kept nowhere. */
export const madeApiKey = z.object({ secret: z.string(), key: apiKey });
export type MadeApiKey = z.infer<typeof madeApiKey>;
