import { Link } from '@tanstack/react-router';
import { Card } from '../kit/surface.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { useTicketCounts } from '../tickets/queries.ts';

/** How many tickets stand where, as bars; what a leader sees first. */
export function CityStanding() {
  const { say, label } = useLanguage();
  const { city } = useSession();
  const { data } = useTicketCounts();
  const rows = city.statuses.map((status) => ({
    ...status,
    count: data?.byStatus[status.id] ?? 0,
  }));
  const most = Math.max(1, ...rows.map(({ count }) => count));
  return (
    <Card
      title={say('day.standing')}
      aside={
        <Link to="/workload" className="text-sm text-brand underline">
          {say('nav.workload')}
        </Link>
      }
    >
      <ul className="grid gap-2">
        {rows.map(({ id, count, open }) => (
          <li key={id} className="grid grid-cols-[10rem_1fr_3rem] items-center gap-2 text-sm">
            <Link
              to="/tickets"
              search={{ tab: open ? 'open' : 'ended', status: [id] }}
              className="hover:underline"
            >
              {label('status', id)}
            </Link>
            <meter
              className="h-3 w-full"
              min={0}
              max={most}
              value={count}
              aria-label={label('status', id)}
            />
            <span className="text-right tabular-nums">{count}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
