import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { HandoffEvent, TicketEvent } from '../../../api/contract/events.ts';
import type { TicketDetail } from '../../../api/contract/tickets.ts';

/** A line that fell is built anew by hand when the browser has given up (it does after an HTTP error). */
const AGAIN_MS = 5_000;
/** Figures are asked for at most so often, however fast posts come in. */
const FIGURES_MS = 1_000;
/** A tab out of sight gives its line back: over HTTP/1.1 a browser has six a server, and a phone one battery. */
const HIDDEN_MS = 60_000;

/**
 * Keeps the page fresh by the server's events: a changed ticket or post makes the lists that show it ask again.
 *
 * @returns false while the line is down
 */
export function useLiveUpdates(): boolean {
  const cache = useQueryClient();
  const [connected, setConnected] = useState(true);
  useEffect(() => {
    let line: EventSource;
    let again: ReturnType<typeof setTimeout> | undefined;
    let leaving: ReturnType<typeof setTimeout> | undefined;
    let first = true;
    let figures: ReturnType<typeof setTimeout> | undefined;
    const figuresChanged = () => {
      figures ??= setTimeout(() => {
        figures = undefined;
        void cache.invalidateQueries({ queryKey: ['insights'] });
      }, FIGURES_MS);
    };
    function connect() {
      line = new EventSource('/api/v1/events', { withCredentials: true });
      line.addEventListener('ready', () => {
        setConnected(true);
        // What was missed while the line was down is asked for.
        if (!first) void cache.invalidateQueries();
        first = false;
      });
      line.addEventListener('ticket', (event) => {
        const { code } = JSON.parse(event.data) as TicketEvent;
        void cache.invalidateQueries({ queryKey: ['tickets'] });
        // Answers speak of tickets, and are noted in their history.
        void cache.invalidateQueries({ queryKey: ['answers'] });
        void cache.invalidateQueries({
          queryKey: ['ticket'],
          predicate: ({ state }) => {
            const ticket = state.data as TicketDetail | undefined;
            return (
              !ticket || ticket.code === code || ticket.suggestions.some((s) => s.code === code)
            );
          },
        });
      });
      line.addEventListener('post', () => void cache.invalidateQueries({ queryKey: ['posts'] }));
      line.addEventListener('posts', figuresChanged);
      line.addEventListener('spike', figuresChanged);
      line.addEventListener('handoff', (event) => {
        const { id } = JSON.parse(event.data) as HandoffEvent;
        void cache.invalidateQueries({ queryKey: ['handoffs'] });
        void cache.invalidateQueries({ queryKey: ['handoff', id] });
      });
      line.addEventListener('notice', () => {
        void cache.invalidateQueries({ queryKey: ['notices'] });
        // Whoever is asked to approve, or to look at what failed, hears of it by a notice.
        void cache.invalidateQueries({ queryKey: ['answers'] });
      });
      line.addEventListener(
        'rescue',
        () => void cache.invalidateQueries({ queryKey: ['rescue-alarms'] }),
      );
      line.onerror = () => {
        setConnected(false);
        if (line.readyState !== EventSource.CLOSED) return;
        again = setTimeout(connect, AGAIN_MS);
      };
    }
    function renew() {
      line.close();
      clearTimeout(again);
      connect();
    }
    function lookAway() {
      clearTimeout(leaving);
      if (document.visibilityState === 'hidden')
        leaving = setTimeout(() => {
          clearTimeout(again);
          line.close();
        }, HIDDEN_MS);
      else if (line.readyState === EventSource.CLOSED) renew();
    }
    const offline = () => setConnected(false);
    connect();
    window.addEventListener('offline', offline);
    window.addEventListener('online', renew);
    document.addEventListener('visibilitychange', lookAway);
    return () => {
      window.removeEventListener('offline', offline);
      window.removeEventListener('online', renew);
      document.removeEventListener('visibilitychange', lookAway);
      clearTimeout(leaving);
      clearTimeout(again);
      clearTimeout(figures);
      line.close();
    };
  }, [cache]);
  return connected;
}
