import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Colleague } from '../../../api/contract/session.ts';
import type { Assignment, TicketDetail } from '../../../api/contract/tickets.ts';
import { get, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Select } from '../kit/fields.tsx';
import { Card } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { renewTickets, useTicketAction } from './queries.ts';

/** Who is in charge; taking it oneself is one tap, and it can be given back. */
export function AssigneePanel({ ticket }: { ticket: TicketDetail }) {
  const { say } = useLanguage();
  const { me, may } = useSession();
  const { assign, error, isPending } = useAssignment(ticket);
  const assigns = may('tickets.assign_others');
  const colleagues = useColleagues(assigns);
  const people = (colleagues.data?.items ?? []).filter(
    ({ bodies }) => bodies.length === 0 || bodies.includes(ticket.body),
  );
  const known = people.some(({ id }) => id === ticket.assignee?.id);
  return (
    <Card title={say('ticket.assignee')} id="assignee">
      <div className="grid gap-3">
        {assigns ? (
          <Select
            label={say('ticket.assignee.choose')}
            value={ticket.assignee?.id ?? ''}
            disabled={isPending}
            onChange={(event) => assign(event.target.value || null)}
            options={[
              { value: '', label: say('ticket.assignee.nobody') },
              ...(ticket.assignee && !known
                ? [{ value: ticket.assignee.id, label: ticket.assignee.name }]
                : []),
              ...people.map(({ id, displayName }) => ({ value: id, label: displayName })),
            ]}
          />
        ) : (
          <p>{ticket.assignee?.name ?? say('ticket.assignee.nobody')}</p>
        )}
        {may('tickets.work') && ticket.assignee?.id !== me.id && (
          <Button look="primary" disabled={isPending} onClick={() => assign(me.id)}>
            {say('ticket.claim')}
          </Button>
        )}
        {error && <Failure error={error} />}
      </div>
    </Card>
  );
}

export const useColleagues = (enabled: boolean) =>
  useQuery({
    queryKey: ['colleagues'],
    queryFn: () => get<{ items: Colleague[] }>('/colleagues'),
    enabled,
    staleTime: 60_000,
  });

/** Gives the ticket to somebody; shown at once, taken back when refused, with a way to undo. */
export function useAssignment(ticket: TicketDetail) {
  const { say } = useLanguage();
  const { me } = useSession();
  const tell = useTell();
  const cache = useQueryClient();
  const colleagues = useColleagues(false);
  const nameOf = (id: string) =>
    id === me.id
      ? me.displayName
      : (colleagues.data?.items.find((person) => person.id === id)?.displayName ?? '');
  const action = useTicketAction<Assignment>(ticket.code, 'assignment', (before, { assignee }) => ({
    ...before,
    assignee: assignee ? { id: assignee, name: nameOf(assignee) } : null,
  }));
  const former = ticket.assignee?.id ?? null;
  const undo = (revision: number) => () =>
    void send<TicketDetail>('POST', `/tickets/${ticket.code}/assignment`, {
      revision,
      assignee: former,
    }).then(
      () => renewTickets(cache),
      () => tell(say('common.notUndone')),
    );
  const claim = useTicketAction<{ revision: number }>(ticket.code, 'claim', (before) => ({
    ...before,
    assignee: { id: me.id, name: me.displayName },
  }));
  const done = (answer: TicketDetail) =>
    tell(
      answer.assignee
        ? say('ticket.assigned', { name: answer.assignee.name })
        : say('ticket.unassigned'),
      undo(answer.revision),
    );
  const { revision } = ticket;
  return {
    assign: (assignee: string | null) =>
      assignee === me.id
        ? claim.mutate({ revision }, { onSuccess: done })
        : action.mutate({ revision, assignee }, { onSuccess: done }),
    error: action.error ?? claim.error,
    isPending: action.isPending || claim.isPending,
  };
}
