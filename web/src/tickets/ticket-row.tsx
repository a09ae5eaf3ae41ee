import { Link } from '@tanstack/react-router';
import type { TicketSummary } from '../../../api/contract/tickets.ts';
import { Badge } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { DeadlineBadge } from './deadline-badge.tsx';
import { cityNames } from './names.ts';

/** One ticket of a list: what, where, whose, until when; with `onMark` it can be chosen for a common action. */
export function TicketRow({
  ticket,
  chosen = false,
  marked = false,
  onMark,
}: {
  ticket: TicketSummary;
  chosen?: boolean;
  marked?: boolean;
  onMark?: (() => void) | undefined;
}) {
  const { say, label, language } = useLanguage();
  const { city } = useSession();
  const names = cityNames(city, language);
  const place = [
    ticket.place.names.join(', ') || ticket.place.text,
    ticket.ward && names.ward(ticket.ward),
  ]
    .filter(Boolean)
    .join(' · ');
  return (
    <li
      data-ticket={ticket.code}
      data-chosen={chosen}
      className={`flex gap-2 rounded-xl border bg-white p-3 ${chosen ? 'border-brand ring-2 ring-brand' : 'border-line'}`}
    >
      {onMark && (
        <label className="-m-2 grid size-11 shrink-0 place-items-center">
          <span className="sr-only">{say('bulk.mark', { code: ticket.code })}</span>
          <input
            type="checkbox"
            className="size-5 accent-brand"
            checked={marked}
            onChange={onMark}
          />
        </label>
      )}
      <div className="min-w-0 grow">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-quiet">
          <span className="font-semibold tracking-wide">{ticket.code}</span>
          {ticket.urgency !== 'normal' && (
            <Badge tone={ticket.urgency === 'emergency' ? 'alarm' : 'warn'}>
              {label('urgency', ticket.urgency)}
            </Badge>
          )}
          <Badge tone="brand">{label('status', ticket.status)}</Badge>
          <DeadlineBadge deadline={ticket.deadline} status={ticket.status} />
          {ticket.reportCount > 1 && (
            <Badge>{say('queue.reports', { count: ticket.reportCount })}</Badge>
          )}
          <time className="ml-auto" dateTime={ticket.openedAt}>
            {showTime(ticket.openedAt, language)}
          </time>
        </div>
        <h2 className="mt-1 font-semibold break-words" lang="vi">
          <Link to="/tickets/$code" params={{ code: ticket.code }} className="hover:underline">
            {ticket.title}
          </Link>
        </h2>
        <p className="text-sm text-quiet">
          {[names.category(ticket.category), place, ticket.bodyName, ticket.assignee?.name]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
    </li>
  );
}
