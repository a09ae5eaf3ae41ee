import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { TicketEvent } from '../../../api/contract/events.ts';

/**
 * Keeps the page fresh by the server's events: a changed ticket or post makes the lists that show it ask again.
 *
 * @returns false while the line is down; the browser reconnects by itself
 */
export function useLiveUpdates(): boolean {
  const cache = useQueryClient();
  const [connected, setConnected] = useState(true);
  useEffect(() => {
    const line = new EventSource('/api/v1/events', { withCredentials: true });
    line.addEventListener('ready', () => {
      setConnected(true);
      void cache.invalidateQueries({ queryKey: ['tickets'] });
    });
    line.addEventListener('ticket', (event) => {
      const { code } = JSON.parse(event.data) as TicketEvent;
      void cache.invalidateQueries({ queryKey: ['tickets'] });
      void cache.invalidateQueries({ queryKey: ['ticket', code] });
    });
    line.addEventListener('post', () => void cache.invalidateQueries({ queryKey: ['posts'] }));
    line.onerror = () => setConnected(false);
    return () => line.close();
  }, [cache]);
  return connected;
}
