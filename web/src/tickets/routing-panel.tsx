import { type FormEvent, useState } from 'react';
import type { Rerouting, TicketDetail } from '../../../api/contract/tickets.ts';
import { Button } from '../kit/button.tsx';
import { Select, TextField } from '../kit/fields.tsx';
import { Card } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { cityNames } from './names.ts';
import { useTicketAction } from './queries.ts';

/** Why the ticket came to this desk, and the way to say that it is the wrong one. */
export function RoutingPanel({ ticket }: { ticket: TicketDetail }) {
  const { say, language } = useLanguage();
  const { city, may } = useSession();
  const names = cityNames(city, language);
  const { routing } = ticket;
  return (
    <Card title={say('ticket.why')}>
      {routing && (
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
          <dt className="text-quiet">{say('ticket.why.words')}</dt>
          <dd>{routing.words.map((word) => `“${word}”`).join(', ') || '–'}</dd>
          <dt className="text-quiet">{say('ticket.why.confidence')}</dt>
          <dd>{Math.round(routing.confidence * 100)} %</dd>
          {routing.runnerUp && (
            <>
              <dt className="text-quiet">{say('ticket.why.runnerUp')}</dt>
              <dd>
                {routing.runnerUp.category === '-'
                  ? say('handling.none')
                  : names.category(routing.runnerUp.category)}{' '}
                ({Math.round(routing.runnerUp.confidence * 100)} %)
              </dd>
            </>
          )}
          <dt className="text-quiet">{say('ticket.why.rule')}</dt>
          <dd className="text-sm break-words">
            {routing.rule}
            <span className="block text-quiet">{routing.decision}</span>
          </dd>
        </dl>
      )}
      {may('tickets.work') && <RerouteForm ticket={ticket} />}
    </Card>
  );
}

function RerouteForm({ ticket }: { ticket: TicketDetail }) {
  const { say, language } = useLanguage();
  const { city } = useSession();
  const [category, setCategory] = useState(ticket.category ?? '');
  const [body, setBody] = useState('');
  const [reason, setReason] = useState('');
  const reroute = useTicketAction<Rerouting>(ticket.code, 'rerouting');
  function submit(event: FormEvent) {
    event.preventDefault();
    reroute.mutate(
      {
        revision: ticket.revision,
        reason,
        ...(category !== (ticket.category ?? '') && { category: category || null }),
        ...(body && { body }),
      },
      { onSuccess: () => setReason('') },
    );
  }
  return (
    <details className="mt-2">
      <summary className="min-h-11 font-semibold">{say('ticket.reroute')}</summary>
      <form className="grid gap-3" onSubmit={submit}>
        <Select
          label={say('queue.category')}
          value={category}
          onChange={(event) => setCategory(event.target.value)}
          options={[
            { value: '', label: '–' },
            ...city.categories.map(({ id, ...name }) => ({ value: id, label: name[language] })),
          ]}
        />
        <Select
          label={say('queue.body')}
          value={body}
          onChange={(event) => setBody(event.target.value)}
          options={[
            { value: '', label: '–' },
            ...city.bodies.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <TextField
          label={say('ticket.reroute.reason')}
          required
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        {reroute.isError && <Failure error={reroute.error} />}
        <div>
          <Button type="submit" disabled={reroute.isPending}>
            {say('ticket.reroute.submit')}
          </Button>
        </div>
      </form>
    </details>
  );
}
