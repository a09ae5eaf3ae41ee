import { lazy, Suspense } from 'react';
import type { TicketDetail, Visibility } from '../../../api/contract/tickets.ts';
import { Checkbox } from '../kit/fields.tsx';
import { Card } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { cityNames } from './names.ts';
import { useTicketAction } from './queries.ts';

const CityMap = lazy(() => import('../map/city-map.tsx').then((map) => ({ default: map.CityMap })));

/** What, where, whose, until when; where it is on the map; whether the public page shows it. */
export function FactsPanel({ ticket }: { ticket: TicketDetail }) {
  const { say, language } = useLanguage();
  const { city, may } = useSession();
  const names = cityNames(city, language);
  const { sent, queued, failed, unknown } = ticket.deliveries;
  const show = useTicketAction<Visibility>(ticket.code, 'visibility', (before, body) => ({
    ...before,
    public: body.public,
  }));
  const spots = [
    ...(ticket.place.position ? [ticket.place.position] : []),
    ...ticket.reports.flatMap(({ position }) => position ?? []),
  ];
  const outcome = city.outcomes.find(({ code }) => code === ticket.outcome?.code);
  return (
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
          {ticket.deadline.due ? showTime(ticket.deadline.due, language) : say('deadline.none')}
        </dd>
        {ticket.outcome && (
          <>
            <dt className="text-quiet">{say('ticket.outcome')}</dt>
            <dd className="break-words">
              {outcome?.[language] ?? ticket.outcome.code}
              {ticket.outcome.evidence.kind !== 'photo' && ` · ${ticket.outcome.evidence.value}`}
              {ticket.outcome.evidence.kind === 'photo' && (
                <a
                  className="ml-1 underline"
                  href={`/api/v1/photos/${ticket.outcome.evidence.value}`}
                  target="_blank"
                  rel="noreferrer"
                >
                  {say('ticket.evidence.photo')}
                </a>
              )}
            </dd>
          </>
        )}
      </dl>
      {spots.length > 0 && (
        <Suspense fallback={<div className="mt-3 h-48 rounded-lg bg-stone-100" />}>
          <CityMap
            className="mt-3 h-48"
            label={say('ticket.map')}
            pins={spots.map((position, index) => ({
              id: `${index}`,
              position,
              title: ticket.title,
              tone: ticket.urgency === 'emergency' ? 'alarm' : 'brand',
            }))}
            zoomToPins
          />
        </Suspense>
      )}
      <p className="mt-2 text-sm text-quiet">
        {say('ticket.delivered', { sent, queued, failed: failed + unknown })}
      </p>
      {may('tickets.work') && (
        <Checkbox
          label={say('ticket.public')}
          checked={ticket.public}
          disabled={show.isPending}
          onChange={(event) =>
            show.mutate({ revision: ticket.revision, public: event.target.checked })
          }
        />
      )}
      {show.isError && <Failure error={show.error} />}
    </Card>
  );
}
