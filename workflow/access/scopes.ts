/**
 * What a machine's API key may do: the one list. A route names its scope in `access: { scope }`; a key names the
 * scopes it has. Add a scope here, in alphabetical order, when a new way in for machines is made.
 */
export const SCOPES = [
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
export type Scope = (typeof SCOPES)[number];
