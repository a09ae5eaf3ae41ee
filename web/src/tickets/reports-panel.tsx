import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Split, SplitAnswer, TicketDetail } from '../../../api/contract/tickets.ts';
import { send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Card } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { renewTickets, useTicketAction } from './queries.ts';
import { ReportVoice } from './report-voice.tsx';

/** Every voice about this incident; chosen ones can be split off, and come back by undo. */
export function ReportsPanel({ ticket }: { ticket: TicketDetail }) {
  const { say } = useLanguage();
  const { may } = useSession();
  const tell = useTell();
  const cache = useQueryClient();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const split = useTicketAction<Split, SplitAnswer>(ticket.code, 'split');
  const canSplit = may('tickets.merge') && ticket.reports.length > 1;
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  function bringBack({ opened }: SplitAnswer) {
    const request = { revision: opened.revision, into: ticket.code };
    void send('POST', `/tickets/${opened.code}/merge`, request).then(
      () => renewTickets(cache),
      () => tell(say('common.notUndone')),
    );
  }
  function splitOff() {
    split.mutate(
      { revision: ticket.revision, reportIds: [...chosen] },
      {
        onSuccess: (answer) => {
          setChosen(new Set());
          tell(say('ticket.splitNow', { code: answer.opened.code }), () => bringBack(answer));
        },
      },
    );
  }
  return (
    <Card title={`${say('ticket.reports')} (${ticket.reports.length})`}>
      <ul className="grid gap-3">
        {ticket.reports.map((report) => (
          <li key={report.id} className="rounded-lg bg-stone-50 p-3">
            <ReportVoice report={report} />
            {canSplit && (
              <label className="mt-1 flex min-h-11 items-center gap-2 text-sm">
                <input
                  type="checkbox"
                  className="size-5 accent-brand"
                  checked={chosen.has(report.id)}
                  onChange={() => toggle(report.id)}
                />
                {say('ticket.split.choose', { code: report.code })}
              </label>
            )}
          </li>
        ))}
      </ul>
      {chosen.size > 0 && chosen.size < ticket.reports.length && (
        <Button className="mt-3" disabled={split.isPending} onClick={splitOff}>
          {say('ticket.split')}
        </Button>
      )}
      {split.isError && <Failure error={split.error} />}
    </Card>
  );
}
