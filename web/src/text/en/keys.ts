import type { keysVi } from '../vi/keys.ts';

export const keysEn: Readonly<Record<keyof typeof keysVi, string>> = {
  'apiKeys.title': 'Keys for machines',
  'apiKeys.lead': 'Each gauge or other system has a key of its own. A key is shown once.',
  'apiKeys.none': 'There is no key yet.',
  'apiKeys.name': 'Machine or system',
  'apiKeys.scopes': 'What it may do',
  'apiKeys.expires': 'Good until (empty: until it is revoked)',
  'apiKeys.make': 'Make a key',
  'apiKeys.made': 'Copy this key now, it cannot be shown again:',
  'apiKeys.revoke': 'Revoke {name}',
  'apiKeys.revoked': 'revoked',
  'apiKeys.over': 'expired',
  'apiKeys.used': 'Last used: {time}',
  'target.api_key': 'Key for a machine',
  'audit.api_key.created': 'Key for a machine made',
  'audit.api_key.revoked': 'Key of a machine revoked',
};
