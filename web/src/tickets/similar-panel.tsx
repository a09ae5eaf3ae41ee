import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { Merge, TicketDetail } from '../../../api/contract/tickets.ts';
import { get, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { TextField } from '../kit/fields.tsx';
import { Badge, Card } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { showLikeness } from './likeness.ts';
import { renewTickets } from './queries.ts';

/** Tickets that may be the same incident, and those already merged in; both ways can be undone. */
export function SimilarPanel({ ticket }: { ticket: TicketDetail }) {
  const { say, label } = useLanguage();
  const { city } = useSession();
  const { merge, unmerge } = useMerging(ticket);
  const [into, setInto] = useState('');
  const open = !ticket.mergedInto;
  function mergeByCode(event: FormEvent) {
    event.preventDefault();
    merge.mutate(into.trim().toUpperCase());
  }
  return (
    <Card title={say('ticket.similar')} id="similar">
      <ul className="grid gap-3">
        {open &&
          ticket.suggestions.map((other) => (
            <li key={other.code} className="grid gap-1 border-b border-line pb-3">
              <Link
                to="/tickets/$code"
                params={{ code: other.code }}
                className="break-words underline"
              >
                {other.title}
              </Link>
              <p className="flex flex-wrap gap-1 text-sm text-quiet">
                <Badge tone="brand">{label('status', other.status)}</Badge>
                <Badge>{`${Math.round(other.score * 100)} %`}</Badge>
                {other.because.map((reason) => showLikeness(reason, city, say)).join(' · ')}
              </p>
              <div>
                <Button disabled={merge.isPending} onClick={() => merge.mutate(other.code)}>
                  {say('ticket.merge', { code: other.code })}
                </Button>
              </div>
            </li>
          ))}
        {ticket.merged.map((other) => (
          <li key={other.code} className="flex flex-wrap items-center gap-2">
            <Badge>{say('ticket.merged')}</Badge>
            <span className="min-w-0 grow break-words">{other.title}</span>
            <Button disabled={unmerge.isPending} onClick={() => unmerge.mutate(other.code)}>
              {say('ticket.unmerge')}
            </Button>
          </li>
        ))}
      </ul>
      {open && (
        <form className="mt-2 flex flex-wrap items-end gap-2" onSubmit={mergeByCode}>
          <div className="min-w-40 grow">
            <TextField
              label={say('ticket.merge.other')}
              required
              autoComplete="off"
              value={into}
              onChange={(event) => setInto(event.target.value)}
            />
          </div>
          <Button type="submit" disabled={merge.isPending}>
            {say('ticket.merge.submit')}
          </Button>
        </form>
      )}
      {(merge.error || unmerge.error) && <Failure error={merge.error ?? unmerge.error} />}
    </Card>
  );
}

/** Merging into another ticket leads there; taking apart asks for the revision of the ticket that comes out. */
function useMerging(ticket: TicketDetail) {
  const { say } = useLanguage();
  const tell = useTell();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const unmerge = useMutation({
    mutationFn: async (code: string) => {
      const { revision } = await get<TicketDetail>(`/tickets/${code}`);
      return await send<TicketDetail>('POST', `/tickets/${code}/unmerge`, { revision });
    },
    onSuccess: ({ code }) => tell(say('ticket.unmerged', { code })),
    onSettled: () => renewTickets(cache),
  });
  const merge = useMutation({
    mutationFn: (into: string) =>
      send<TicketDetail>('POST', `/tickets/${ticket.code}/merge`, {
        revision: ticket.revision,
        into,
      } satisfies Merge),
    onSuccess: async ({ code }) => {
      tell(say('ticket.mergedNow', { from: ticket.code, code }), () => unmerge.mutate(ticket.code));
      await navigate({ to: '/tickets/$code', params: { code } });
    },
    onSettled: () => renewTickets(cache),
  });
  return { merge, unmerge };
}
