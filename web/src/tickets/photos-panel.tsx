import { useMutation, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { TicketPhoto } from '../../../api/contract/photos.ts';
import type { TicketDetail } from '../../../api/contract/tickets.ts';
import { send, sendFile } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { TextField } from '../kit/fields.tsx';
import { Badge, Card } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { renewTickets } from './queries.ts';

/** Needed now and then, so not part of the first load. */
const PublishDialog = lazy(async () => ({
  default: (await import('./publish-photo-dialog.tsx')).PublishPhotoDialog,
}));

/** Pictures of the ticket: where they were taken, who added them, who sees them. */
export function PhotosPanel({ ticket, works }: { ticket: TicketDetail; works: boolean }) {
  const { say } = useLanguage();
  const cache = useQueryClient();
  const add = useMutation({
    mutationFn: (file: File) => sendFile<TicketDetail>(`/tickets/${ticket.code}/photos`, file),
    onSettled: () => renewTickets(cache),
  });
  if (ticket.photos.length === 0 && !works) return null;
  return (
    <Card title={`${say('photos.title')} (${ticket.photos.length})`}>
      <ul className="grid gap-3 sm:grid-cols-2">
        {ticket.photos.map((photo, index) => (
          <PhotoItem
            key={photo.id}
            ticket={ticket}
            photo={photo}
            number={index + 1}
            works={works}
          />
        ))}
      </ul>
      {works && (
        <div className="mt-3">
          <TextField
            type="file"
            className="mt-1 block w-full font-normal"
            label={say('photos.add')}
            hint={say(add.isPending ? 'photos.adding' : 'photos.add.hint')}
            accept="image/jpeg,image/png,image/webp,image/gif,image/avif"
            disabled={add.isPending}
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file) add.mutate(file);
              event.target.value = '';
            }}
          />
        </div>
      )}
      {add.isError && <Failure error={add.error} />}
    </Card>
  );
}

function PhotoItem({
  ticket,
  photo,
  number,
  works,
}: {
  ticket: TicketDetail;
  photo: TicketPhoto;
  number: number;
  works: boolean;
}) {
  const { say, language } = useLanguage();
  const tell = useTell();
  const cache = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const withdraw = useMutation({
    mutationFn: () => send('DELETE', `/tickets/${ticket.code}/photos/${photo.id}/publication`),
    onSuccess: () => tell(say('photos.withdrawn')),
    onSettled: () => renewTickets(cache),
  });
  const name = say('photos.item', { number });
  const { takenLocation } = photo;
  return (
    <li className="grid content-start gap-1 rounded-lg bg-stone-50 p-2">
      <a href={`/api/v1/photos/${photo.id}`} target="_blank" rel="noreferrer">
        <img
          src={`/api/v1/photos/${photo.id}`}
          alt={name}
          className="h-40 w-full rounded-md object-contain"
          loading="lazy"
        />
      </a>
      <p className="flex flex-wrap items-center gap-2 text-sm">
        <span className="font-semibold">{name}</span>
        <Badge tone={photo.published ? 'good' : 'quiet'}>
          {photo.published
            ? say(photo.published.regions.length > 0 ? 'photos.blurred' : 'photos.public', {
                count: photo.published.regions.length,
              })
            : say('photos.private')}
        </Badge>
        <span className="text-quiet">
          {photo.report ?? say('photos.by', { name: photo.addedBy ?? '' })}
        </span>
      </p>
      <p className="text-sm text-quiet">
        {photo.takenAt && `${say('photos.takenAt', { time: showTime(photo.takenAt, language) })} `}
        {takenLocation
          ? say('photos.takenWhere', {
              where: `${takenLocation.lat.toFixed(5)}, ${takenLocation.lon.toFixed(5)}`,
            })
          : say('photos.noPlace')}
        {photo.metresAway !== null && ` (${say('photos.away', { metres: photo.metresAway })})`}
      </p>
      {works && (
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => setIsOpen(true)}>
            {say(photo.published ? 'photos.again' : 'photos.publish')}
            <span className="sr-only"> {name}</span>
          </Button>
          {photo.published && (
            <>
              <a
                className="inline-flex min-h-11 items-center underline"
                href={`/api/v1/photos/${photo.published.id}`}
                target="_blank"
                rel="noreferrer"
              >
                {say('photos.see')}
                <span className="sr-only"> {name}</span>
              </a>
              <Button disabled={withdraw.isPending} onClick={() => withdraw.mutate()}>
                {say('photos.withdraw')}
                <span className="sr-only"> {name}</span>
              </Button>
            </>
          )}
        </div>
      )}
      {withdraw.isError && <Failure error={withdraw.error} />}
      {isOpen && (
        <Suspense>
          <PublishDialog ticket={ticket} photo={photo} onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </li>
  );
}
