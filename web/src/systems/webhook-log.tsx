import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { WebhookDeliveryView } from '../../../api/contract/webhooks.ts';
import { get, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Badge, Empty, type Tone } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';

const TONES: Readonly<Record<WebhookDeliveryView['state'], Tone>> = {
  sent: 'good',
  waiting: 'quiet',
  failed: 'alarm',
};

/** What a webhook was told and what came of it; each can be sent again. */
export function WebhookLog({ id }: { id: string }) {
  const { say, label, language } = useLanguage();
  const [open, setOpen] = useState(false);
  const cache = useQueryClient();
  const log = useQuery({
    queryKey: ['webhooks', id, 'deliveries'],
    queryFn: () => get<{ items: WebhookDeliveryView[] }>(`/webhooks/${id}/deliveries`),
    enabled: open,
  });
  const resend = useMutation({
    mutationFn: (delivery: string) => send('POST', `/webhook-deliveries/${delivery}/resend`, {}),
    onSettled: () => void cache.invalidateQueries({ queryKey: ['webhooks', id] }),
  });
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="cursor-pointer py-1">{say('webhooks.log')}</summary>
      {log.isError && <Failure error={log.error} />}
      {resend.isError && <Failure error={resend.error} />}
      {log.data?.items.length === 0 && <Empty>{say('webhooks.log.none')}</Empty>}
      <ul className="grid gap-1">
        {log.data?.items.map((delivery) => (
          <li key={delivery.id} className="flex flex-wrap items-center gap-2">
            <Badge tone={TONES[delivery.state]}>{label('webhooks.state', delivery.state)}</Badge>
            <code className="break-all">{delivery.eventId}</code>
            <span className="grow text-quiet">
              {say('webhooks.tries', {
                count: delivery.attempts,
                result: delivery.lastResult ?? '–',
                time: showTime(delivery.lastAt ?? delivery.createdAt, language),
              })}
            </span>
            <Button
              disabled={resend.isPending}
              aria-label={say('webhooks.resendThis', { id: delivery.eventId })}
              onClick={() => resend.mutate(delivery.id)}
            >
              {say('webhooks.resend')}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}
