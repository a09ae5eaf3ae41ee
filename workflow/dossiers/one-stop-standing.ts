import { ListenerState, type ListenerStateRecord } from '../../models/listener-state.ts';

/** Name under which the pull adapter keeps how the one-stop system answers. */
export const DOSSIER_LISTENER = 'dossiers:one-stop';

/** Where the pull adapter goes on, and when the system last answered in full. */
export type OneStopCursor = { at?: string | undefined; heardAt?: Date | undefined };

/**
 * When the one-stop system last answered the pull adapter, and since when it does not. Both undefined where it is not
 * pulled.
 */
export async function oneStopStanding(): Promise<{
  heardAt: Date | undefined;
  silentSince: Date | undefined;
}> {
  const state = await ListenerState.findOne({
    listener: DOSSIER_LISTENER,
  }).lean<ListenerStateRecord>();
  const heardAt = (state?.cursor as OneStopCursor | null | undefined)?.heardAt;
  const fails = (state?.failures ?? 0) > 0;
  return { heardAt, silentSince: fails ? (heardAt ?? state?.statusAt ?? undefined) : undefined };
}
