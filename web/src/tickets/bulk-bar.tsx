import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { TicketDetail, TicketSummary } from '../../../api/contract/tickets.ts';
import { send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Select } from '../kit/fields.tsx';
import { useSession } from '../shell/session.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { useColleagues } from './assignee-panel.tsx';
import { renewTickets } from './queries.ts';

/** What can be done with several chosen tickets at once; each is asked for by itself, and those that failed are named. */
export function BulkBar({
  tickets,
  onDone,
}: {
  tickets: readonly TicketSummary[];
  onDone(): void;
}) {
  const { say } = useLanguage();
  const { me, may } = useSession();
  const tell = useTell();
  const cache = useQueryClient();
  const assigns = may('tickets.assign_others');
  const colleagues = useColleagues(assigns);
  const give = useMutation({
    mutationFn: async (assignee: string) => {
      const failed: string[] = [];
      for (const { code, revision } of tickets)
        await send<TicketDetail>('POST', `/tickets/${code}/assignment`, {
          revision,
          assignee,
        }).catch(() => failed.push(code));
      // Counted here: what was given leaves the list by the live line while the rest is still being asked for.
      return { failed, done: tickets.length - failed.length };
    },
    onSuccess: ({ failed, done }) => {
      tell(
        failed.length === 0
          ? say('bulk.done', { count: done })
          : say('bulk.partly', { count: done, codes: failed.join(', ') }),
      );
      onDone();
    },
    onSettled: () => renewTickets(cache),
  });
  return (
    <div className="sticky top-0 z-10 mb-2 flex flex-wrap items-end gap-2 rounded-xl border border-brand bg-brand-50 p-2">
      <p className="grow self-center font-semibold" role="status">
        {say('bulk.chosen', { count: tickets.length })}
      </p>
      <Button look="primary" disabled={give.isPending} onClick={() => give.mutate(me.id)}>
        {say('ticket.claim')}
      </Button>
      {assigns && (
        <div className="min-w-44">
          <Select
            label={say('bulk.give')}
            value=""
            disabled={give.isPending}
            onChange={(event) => event.target.value && give.mutate(event.target.value)}
            options={[
              { value: '', label: '–' },
              ...(colleagues.data?.items ?? []).map(({ id, displayName }) => ({
                value: id,
                label: displayName,
              })),
            ]}
          />
        </div>
      )}
      <Button onClick={onDone}>{say('common.cancel')}</Button>
    </div>
  );
}
