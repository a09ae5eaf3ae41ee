import { Link, useParams, useRouter } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { TicketDetail } from '../../../api/contract/tickets.ts';
import { focusPart, usePageKeys } from '../kit/page-keys.ts';
import { Badge, Loading, Notice } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { AssigneePanel, useAssignment } from './assignee-panel.tsx';
import { DeadlineBadge } from './deadline-badge.tsx';
import { FactsPanel } from './facts-panel.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { cityNames } from './names.ts';
import { NextStepPanel } from './next-step-panel.tsx';
import { NotePanel } from './note-panel.tsx';
import { PhotosPanel } from './photos-panel.tsx';
import { useTicket } from './queries.ts';
import { ReportsPanel } from './reports-panel.tsx';
import { RoutingPanel } from './routing-panel.tsx';
import { SimilarPanel } from './similar-panel.tsx';
import { TransferPanel } from './transfer-panel.tsx';

/** Everything about one ticket, and everything that can be done with it. */
export function TicketPage() {
  const { code } = useParams({ from: '/tickets/$code' });
  const { say } = useLanguage();
  const { data: ticket, error, refetch } = useTicket(code);
  if (ticket) return <TicketView key={ticket.code} ticket={ticket} />;
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  return <Loading label={say('common.loading')} />;
}

function TicketView({ ticket }: { ticket: TicketDetail }) {
  const { say, label, language } = useLanguage();
  const { city, may } = useSession();
  const names = cityNames(city, language);
  const works = may('tickets.work') && !ticket.mergedInto;
  useTicketKeys(ticket, works);
  return (
    <>
      <BackLink />
      <div className="flex flex-wrap items-center gap-2 text-sm text-quiet">
        <span className="font-semibold tracking-wide">{ticket.code}</span>
        <Badge tone="brand">{label('status', ticket.status)}</Badge>
        {ticket.urgency !== 'normal' && (
          <Badge tone={ticket.urgency === 'emergency' ? 'alarm' : 'warn'}>
            {label('urgency', ticket.urgency)}
          </Badge>
        )}
        <DeadlineBadge deadline={ticket.deadline} status={ticket.status} />
      </div>
      <h1 className="my-2 text-xl font-semibold break-words" lang="vi">
        {ticket.title}
      </h1>
      <p className="text-sm text-quiet xl:hidden">
        {[
          names.category(ticket.category),
          ticket.place.names.join(', ') || ticket.place.text,
          ticket.ward && names.ward(ticket.ward),
          ticket.bodyName,
          ticket.assignee?.name ?? say('ticket.assignee.nobody'),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {ticket.mergedInto && (
        <Notice tone="warn">
          {say('ticket.mergedInto')}{' '}
          <Link to="/tickets/$code" params={{ code: ticket.mergedInto }} className="underline">
            {ticket.mergedInto}
          </Link>
        </Notice>
      )}
      <div className="mt-3 grid items-start gap-4 xl:grid-cols-[3fr_2fr]">
        <div className="grid min-w-0 gap-4">
          <ReportsPanel ticket={ticket} />
          <PhotosPanel ticket={ticket} works={works} />
          {works && <NextStepPanel ticket={ticket} />}
          {works && <NotePanel ticket={ticket} />}
          <HistoryPanel ticket={ticket} />
        </div>
        <div className="grid min-w-0 gap-4">
          <FactsPanel ticket={ticket} />
          {!ticket.mergedInto && <AssigneePanel ticket={ticket} />}
          <RoutingPanel ticket={ticket} />
          {ticket.transfer && <TransferPanel code={ticket.code} transfer={ticket.transfer} />}
          {may('tickets.merge') && <SimilarPanel ticket={ticket} />}
        </div>
      </div>
    </>
  );
}

/** Back to the list as it was left, with its choices and its place; to the plain list when there is none. */
function BackLink() {
  const { say } = useLanguage();
  const { history } = useRouter();
  return (
    <Link
      to="/tickets"
      className="inline-flex min-h-11 items-center text-brand underline"
      onClick={(event) => {
        if (!history.canGoBack() || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        history.back();
      }}
    >
      ← {say('ticket.back')}
    </Link>
  );
}

/** S next step, N note, Q question, C claim, M merge. */
function useTicketKeys(ticket: TicketDetail, works: boolean): void {
  const { assign } = useAssignment(ticket);
  const { me } = useSession();
  const mine = ticket.assignee?.id === me.id;
  const keys = useMemo(
    () =>
      works
        ? {
            s: () => focusPart('next-step'),
            n: () => focusPart('note-form'),
            q: () => focusPart('question-form'),
            m: () => focusPart('similar'),
            c: () => {
              if (!mine) assign(me.id);
            },
          }
        : {},
    [works, mine, assign, me.id],
  );
  usePageKeys(keys as Readonly<Record<string, () => void>>);
}
