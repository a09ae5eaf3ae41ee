import { useState } from 'react';
import type { TicketDetail, TicketReport } from '../../../api/contract/tickets.ts';
import { Button } from '../kit/button.tsx';
import { Badge, Card } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { useTicketAction } from './queries.ts';

/** Every voice about this incident; chosen ones can be split off. */
export function ReportsPanel({ ticket }: { ticket: TicketDetail }) {
  const { say } = useLanguage();
  const { may } = useSession();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const split = useTicketAction<{ revision: number; reportIds: string[] }>(ticket.code, 'split');
  const canSplit = may('tickets.merge') && ticket.reports.length > 1;
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <Card title={`${say('ticket.reports')} (${ticket.reports.length})`}>
      <ul className="grid gap-3">
        {ticket.reports.map((report) => (
          <li key={report.id} className="rounded-lg bg-stone-50 p-3">
            <ReportText report={report} />
            {canSplit && (
              <label className="mt-2 flex min-h-11 items-center gap-2 text-sm">
                <input
                  type="checkbox"
                  className="size-5 accent-brand"
                  checked={chosen.has(report.id)}
                  onChange={() => toggle(report.id)}
                />
                {report.code}
              </label>
            )}
          </li>
        ))}
      </ul>
      {chosen.size > 0 && chosen.size < ticket.reports.length && (
        <Button
          className="mt-3"
          disabled={split.isPending}
          onClick={() =>
            split.mutate(
              { revision: ticket.revision, reportIds: [...chosen] },
              { onSuccess: () => setChosen(new Set()) },
            )
          }
        >
          {say('ticket.split')}
        </Button>
      )}
      {split.isError && <Failure error={split.error} />}
    </Card>
  );
}

function ReportText({ report }: { report: TicketReport }) {
  const { say, label, language } = useLanguage();
  const { labels } = report;
  return (
    <>
      <p className="flex flex-wrap items-center gap-2 text-sm text-quiet">
        <span className="font-mono">{report.code}</span>
        <span>{report.channel ?? report.source}</span>
        <time dateTime={report.createdAt}>{showTime(report.createdAt, language)}</time>
        <Badge>{label('sentiment', labels.sentiment)}</Badge>
        {report.anonymous && <Badge>{say('ticket.anonymous')}</Badge>}
      </p>
      <p className="mt-1 break-words whitespace-pre-wrap">{report.text}</p>
      {report.placeText && <p className="text-sm text-quiet">{report.placeText}</p>}
      {report.reporter && (report.reporter.name || report.reporter.phone) && (
        <p className="text-sm text-quiet">
          {[report.reporter.name, report.reporter.phone].filter(Boolean).join(' · ')}
        </p>
      )}
      {report.photoIds.length > 0 && (
        <div className="mt-2 flex flex-wrap gap-2">
          {report.photoIds.map((id) => (
            <a key={id} href={`/api/v1/photos/${id}`} target="_blank" rel="noreferrer">
              <img
                src={`/api/v1/photos/${id}`}
                alt={say('ticket.reports')}
                className="h-32 rounded-lg"
                loading="lazy"
              />
            </a>
          ))}
        </div>
      )}
    </>
  );
}
