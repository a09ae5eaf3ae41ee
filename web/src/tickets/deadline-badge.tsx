import { useEffect, useState } from 'react';
import type { TicketSummary } from '../../../api/contract/tickets.ts';
import { Badge } from '../kit/surface.tsx';
import { showSpan } from '../kit/times.ts';
import { useLanguage } from '../text/language.tsx';

const ENDED = new Set(['resolved', 'not_resolvable', 'closed']);
const SOON_MS = 4 * 60 * 60 * 1000;

/** How long is left, counted down once a minute. */
export function DeadlineBadge({ deadline, status }: Pick<TicketSummary, 'deadline' | 'status'>) {
  const { say, language } = useLanguage();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 60_000);
    return () => clearInterval(timer);
  }, []);
  if (ENDED.has(status)) return <Badge>{say('deadline.done')}</Badge>;
  if (deadline.pausedAt) return <Badge>{say('deadline.paused')}</Badge>;
  if (!deadline.due) return <Badge>{say('deadline.none')}</Badge>;
  const left = new Date(deadline.due).getTime() - now;
  const time = showSpan(left, language);
  if (left < 0) return <Badge tone="alarm">{say('deadline.over', { time })}</Badge>;
  return <Badge tone={left < SOON_MS ? 'warn' : 'good'}>{say('deadline.left', { time })}</Badge>;
}
