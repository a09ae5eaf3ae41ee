import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import type { TicketDetail } from '../../../api/contract/tickets.ts';
import { ApiProblem, get, Offline, send } from '../api/client.ts';
import { readStored, useStored, writeStored } from '../kit/stored.ts';
import { useSession } from '../shell/session.tsx';
import { draftKey } from './draft-keys.ts';

/** What an officer wrote while the server could not be reached, to be sent when it can. */
export type Waiting = {
  id: string;
  /** Code of the ticket. */
  code: string;
  action: 'moves' | 'notes' | 'questions';
  body: Readonly<Record<string, unknown>>;
  /** The officer's words, for showing. */
  text: string;
  /** The form it came from and its fields, to go back there. */
  form: string;
  fields: Readonly<Record<string, unknown>>;
  /** Number of the last line of the history that the officer had seen. */
  seen: number;
  at: string;
  /** Why it was not taken when it was sent; undefined while it waits. */
  problem?: string | undefined;
};

const NONE: readonly Waiting[] = [];
const keyOf = (person: string) => `waiting:${person}`;

/** The list of what waits, and the ways to add to it and to take away. */
export function useWaiting() {
  const { me } = useSession();
  const key = keyOf(me.id);
  const [items] = useStored<readonly Waiting[]>(key, NONE);
  const keep = useCallback(
    (item: Omit<Waiting, 'id' | 'at'>) =>
      change(key, (now) => [
        ...now,
        { ...item, id: crypto.randomUUID(), at: new Date().toISOString() },
      ]),
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
    if (!connected || open === 0 || busy.current) return;
    busy.current = true;
    const key = keyOf(me.id);
    void sendAll(key, me.displayName, onSent).finally(() => {
      busy.current = false;
      void cache.invalidateQueries({ queryKey: ['ticket'] });
      void cache.invalidateQueries({ queryKey: ['tickets'] });
    });
  }, [connected, open, me, onSent, cache]);
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
        now.filter(({ id }) => id !== item.id).map((later) => follow(later, item, revision)),
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

/** True when the history already has the officer's line: the request got through and only the answer was lost. */
function arrived(item: Waiting, ticket: TicketDetail, name: string): boolean {
  return ticket.updates.some(
    (update) =>
      update.number > item.seen &&
      update.by.name === name &&
      (update.note ?? '') === item.text &&
      (item.action !== 'moves' || update.to === item.body['to']),
  );
}

/** A later step on the same ticket builds on the one that was just sent. */
function follow(later: Waiting, sent: Waiting, revision: number): Waiting {
  const builtOn = later.body['revision'];
  if (later.code !== sent.code || builtOn === undefined || builtOn !== sent.body['revision'])
    return later;
  return { ...later, body: { ...later.body, revision } };
}

function change(key: string, next: (now: readonly Waiting[]) => readonly Waiting[]): void {
  const now = next(readStored<readonly Waiting[]>(key) ?? NONE);
  writeStored(key, now.length > 0 ? now : undefined);
}
