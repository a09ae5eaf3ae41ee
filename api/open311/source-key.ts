import { createHash } from 'node:crypto';
import type { Machine } from '../../workflow/access/api-keys.ts';

/** How the reports that a machine sent begin their source key. */
export const sourceKeyPrefix = ({ id }: Pick<Machine, 'id'>): string => `open311:${id}:`;

/**
 * The same request of the same machine on the same day is the same voice: clients send again when an answer was
 * lost. An id of their own (`fixmystreet_id`, `external_id`) decides when there is one.
 */
export function sourceKeyOf(
  machine: Pick<Machine, 'id'>,
  { ownId, day, content }: { ownId: string | undefined; day: string; content: readonly string[] },
): string {
  const what = ownId ? `id:${ownId}` : `day:${day}:${content.join('\u0000')}`;
  return sourceKeyPrefix(machine) + createHash('sha256').update(what).digest('base64url');
}
