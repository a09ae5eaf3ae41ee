import { Link, useParams } from '@tanstack/react-router';
import { Badge, Card, Notice } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { AssigneePanel } from './assignee-panel.tsx';
import { DeadlineBadge } from './deadline-badge.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { cityNames } from './names.ts';
import { NextStepPanel } from './next-step-panel.tsx';
import { NotePanel } from './note-panel.tsx';
import { useTicket } from './queries.ts';
import { ReportsPanel } from './reports-panel.tsx';
import { RoutingPanel } from './routing-panel.tsx';
import { SimilarPanel } from './similar-panel.tsx';

/** Everything about one ticket, and everything that can be done with it. */
export function TicketPage() {
  const { code } = useParams({ from: '/tickets/$code' });
  const { say, label, language } = useLanguage();
  const { city, may } = useSession();
  const { data: ticket, error, isError, refetch } = useTicket(code);
  const names = cityNames(city, language);

  if (isError) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!ticket) return <p>{say('common.loading')}</p>;
  const works = may('tickets.work');
  const { sent, queued, failed, unknown } = ticket.deliveries;
  return (
    <>
      <Link to="/tickets" className="inline-flex min-h-11 items-center text-brand underline">
        ← {say('ticket.back')}
      </Link>
      <div className="flex flex-wrap items-center gap-2 text-sm text-quiet">
        <span className="font-mono">{ticket.code}</span>
        <Badge tone="brand">{names.status(ticket.status)}</Badge>
        {ticket.urgency !== 'normal' && (
          <Badge tone={ticket.urgency === 'emergency' ? 'alarm' : 'warn'}>
            {label('urgency', ticket.urgency)}
          </Badge>
        )}
        <DeadlineBadge deadline={ticket.deadline} status={ticket.status} />
      </div>
      <h1 className="my-2 text-xl font-semibold break-words">{ticket.title}</h1>
      {ticket.mergedInto && (
        <Notice tone="warn">{say('ticket.mergedInto', { code: ticket.mergedInto })}</Notice>
      )}
      <div className="mt-3 grid items-start gap-4 xl:grid-cols-[3fr_2fr]">
        <div className="grid min-w-0 gap-4">
          <ReportsPanel ticket={ticket} />
          {works && <NextStepPanel ticket={ticket} />}
          {works && <NotePanel ticket={ticket} />}
          <HistoryPanel ticket={ticket} />
        </div>
        <div className="grid min-w-0 gap-4">
          <Card>
            <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
              <dt className="text-quiet">{say('queue.category')}</dt>
              <dd>{names.category(ticket.category)}</dd>
              <dt className="text-quiet">{say('ticket.place')}</dt>
              <dd>
                {ticket.place.names.join(', ') || ticket.place.text || say('common.none')}
                {ticket.ward && ` · ${names.ward(ticket.ward)}`}
              </dd>
              <dt className="text-quiet">{say('queue.body')}</dt>
              <dd>{ticket.bodyName}</dd>
              <dt className="text-quiet">{say('ticket.due')}</dt>
              <dd>
                {ticket.deadline.due
                  ? showTime(ticket.deadline.due, language)
                  : say('deadline.none')}
              </dd>
            </dl>
            <p className="mt-2 text-sm text-quiet">
              {say('ticket.delivered', { sent, queued, failed: failed + unknown })}
            </p>
          </Card>
          <AssigneePanel ticket={ticket} />
          <RoutingPanel ticket={ticket} />
          {may('tickets.merge') && <SimilarPanel ticket={ticket} />}
        </div>
      </div>
    </>
  );
}
