import { useQuery } from '@tanstack/react-query';
import type { Colleague } from '../../../api/contract/session.ts';
import type { Assignment, Claim, TicketDetail } from '../../../api/contract/tickets.ts';
import { get } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Select } from '../kit/fields.tsx';
import { Card } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { useTicketAction } from './queries.ts';

/** Who is in charge; taking it oneself is one tap. */
export function AssigneePanel({ ticket }: { ticket: TicketDetail }) {
  const { say } = useLanguage();
  const { me, may } = useSession();
  const assigns = may('tickets.assign_others');
  const colleagues = useQuery({
    queryKey: ['colleagues'],
    queryFn: () => get<{ items: Colleague[] }>('/colleagues'),
    enabled: assigns,
  });
  const claim = useTicketAction<Claim>(ticket.code, 'claim');
  const assign = useTicketAction<Assignment>(ticket.code, 'assignment');
  const { revision } = ticket;
  return (
    <Card title={say('ticket.assignee')}>
      <div className="grid gap-3">
        {assigns ? (
          <Select
            label={say('ticket.assignee')}
            value={ticket.assignee?.id ?? ''}
            disabled={assign.isPending}
            onChange={(event) => assign.mutate({ revision, assignee: event.target.value || null })}
            options={[
              { value: '', label: say('ticket.assignee.nobody') },
              ...(colleagues.data?.items ?? []).map(({ id, displayName }) => ({
                value: id,
                label: displayName,
              })),
            ]}
          />
        ) : (
          <p>{ticket.assignee?.name ?? say('ticket.assignee.nobody')}</p>
        )}
        {may('tickets.work') && ticket.assignee?.id !== me.id && (
          <Button disabled={claim.isPending} onClick={() => claim.mutate({ revision })}>
            {say('ticket.claim')}
          </Button>
        )}
        {(assign.error || claim.error) && <Failure error={assign.error ?? claim.error} />}
      </div>
    </Card>
  );
}
