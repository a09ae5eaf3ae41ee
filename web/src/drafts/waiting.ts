import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import type { TicketDetail } from '../../../api/contract/tickets.ts';
import { ApiProblem, get, Offline, send } from '../api/client.ts';
import { newId } from '../kit/new-id.ts';
import { readStored, useStored, writeStored } from '../kit/stored.ts';
import { useSession } from '../shell/session.tsx';
import { draftKey } from './draft-keys.ts';
import { arrived, builtOnOwnStep, type Waiting } from './waiting-rules.ts';

/** The line may be up and one request lost all the same. */
const AGAIN_MS = 15_000;
const NONE: readonly Waiting[] = [];
const keyOf = (person: string) => `waiting:${person}`;

/** The list of what waits, and the ways to add to it and to take away. */
export function useWaiting() {
  const { me } = useSession();
  const key = keyOf(me.id);
  const [items] = useStored<readonly Waiting[]>(key, NONE);
  const keep = useCallback(
    (item: Omit<Waiting, 'id' | 'at'>) =>
      change(key, (now) => [...now, { ...item, id: newId(), at: new Date().toISOString() }]),
    [key],
  );
  const drop = useCallback(
    (id: string) => change(key, (now) => now.filter((item) => item.id !== id)),
    [key],
  );
  const takeBack = useCallback(
    (item: Waiting) => {
      writeStored(draftKey(me.id, item.form), item.fields);
      change(key, (now) => now.filter(({ id }) => id !== item.id));
    },
    [key, me.id],
  );
  return { items, keep, drop, takeBack };
}

/**
 * Sends what waits, in order, once the line is back. What arrived after all, although the answer was lost, is not
 * sent again; what the server refuses, or what was written on an older state of the ticket, stays in the list with
 * the reason, for the officer to decide.
 */
export function useSendWaiting(connected: boolean, onSent: (code: string) => void): void {
  const cache = useQueryClient();
  const { me } = useSession();
  const { items } = useWaiting();
  const busy = useRef(false);
  const open = items.filter(({ problem }) => !problem).length;
  useEffect(() => {
    if (!connected || open === 0) return;
    const key = keyOf(me.id);
    async function attempt() {
      if (busy.current) return;
      busy.current = true;
      await inOneTab(() => sendAll(key, me.displayName, onSent));
      busy.current = false;
      void cache.invalidateQueries({ queryKey: ['ticket'] });
      void cache.invalidateQueries({ queryKey: ['tickets'] });
    }
    void attempt();
    const again = setInterval(() => void attempt(), AGAIN_MS);
    return () => clearInterval(again);
  }, [connected, open, me, onSent, cache]);
}

/** Only one of several open tabs sends. Locks are missing on a plain-http address; then the revision has to do. */
async function inOneTab(work: () => Promise<void>): Promise<void> {
  if (!('locks' in navigator)) return await work();
  await navigator.locks.request('lang-nghe:waiting', { ifAvailable: true }, async (lock) => {
    if (lock) await work();
  });
}

async function sendAll(key: string, name: string, onSent: (code: string) => void) {
  for (;;) {
    const item = readStored<readonly Waiting[]>(key)?.find(({ problem }) => !problem);
    if (!item) return;
    try {
      const ticket = await get<TicketDetail>(`/tickets/${item.code}`);
      const revision = arrived(item, ticket, name)
        ? ticket.revision
        : (await send<TicketDetail>('POST', `/tickets/${item.code}/${item.action}`, item.body))
            .revision;
      change(key, (now) =>
        now
          .filter(({ id }) => id !== item.id)
          .map((later) => builtOnOwnStep(later, item, revision)),
      );
      onSent(item.code);
    } catch (err) {
      if (err instanceof Offline || !(err instanceof ApiProblem)) return;
      if (err.status === 401 || err.status === 429 || err.status >= 500) return;
      change(key, (now) =>
        now.map((other) =>
          other.id === item.id ? { ...other, problem: err.problem.code } : other,
        ),
      );
    }
  }
}

function change(key: string, next: (now: readonly Waiting[]) => readonly Waiting[]): void {
  const now = next(readStored<readonly Waiting[]>(key) ?? NONE);
  writeStored(key, now.length > 0 ? now : undefined);
}
