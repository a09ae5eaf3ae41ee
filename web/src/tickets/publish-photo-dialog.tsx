import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Publication, Region, TicketPhoto } from '../../../api/contract/photos.ts';
import type { TicketDetail } from '../../../api/contract/tickets.ts';
import { send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { Notice } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { renewTickets } from './queries.ts';
import { RegionPicture } from './region-picture.tsx';

/** A new region in the middle, to be moved by keyboard. */
const MIDDLE: Region = { x: 0.4, y: 0.4, width: 0.2, height: 0.2 };
const SIDES = ['x', 'y', 'width', 'height'] as const;
const LEAST = 0.01;

/**
 * Faces and plates are marked, by drawing on the picture or with sliders, and a copy in which they cannot be
 * recognised is shown to everybody. The original stays inside.
 */
export function PublishPhotoDialog({
  ticket,
  photo,
  onClose,
}: {
  ticket: TicketDetail;
  photo: TicketPhoto;
  onClose(): void;
}) {
  const { say } = useLanguage();
  const tell = useTell();
  const cache = useQueryClient();
  const [regions, setRegions] = useState<readonly Region[]>(photo.published?.regions ?? []);
  const [nothingPrivate, setNothingPrivate] = useState(false);
  const publish = useMutation({
    mutationFn: () => {
      const request: Publication = { regions: [...regions], nothingPrivate };
      return send('POST', `/tickets/${ticket.code}/photos/${photo.id}/publication`, request);
    },
    onSuccess: () => {
      tell(say('photos.published'));
      onClose();
    },
    onSettled: () => renewTickets(cache),
  });
  const change = (at: number, next: Region) =>
    setRegions(regions.map((region, index) => (index === at ? inside(next) : region)));
  const ready = regions.length > 0 || nothingPrivate;
  return (
    <Dialog title={say('photos.publish.title')} onClose={onClose}>
      <p>{say('photos.publish.how')}</p>
      {!ticket.public && <Notice tone="warn">{say('photos.publish.ticketPrivate')}</Notice>}
      <RegionPicture
        photo={photo}
        regions={regions}
        onDraw={(region) => setRegions([...regions, inside(region)])}
      />
      <div>
        <Button onClick={() => setRegions([...regions, MIDDLE])}>{say('photos.region.add')}</Button>
      </div>
      {regions.map((region, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a region is known by its number only
        <fieldset key={at} className="rounded-lg border border-line p-2">
          <legend className="px-1 text-sm font-semibold">
            {say('photos.region', { number: at + 1 })}
          </legend>
          <div className="grid grid-cols-2 gap-2">
            {SIDES.map((side) => (
              <label key={side} className="text-sm">
                {say(`photos.region.${side}`)}
                <input
                  type="range"
                  className="block min-h-8 w-full accent-brand"
                  min={0}
                  max={100}
                  value={Math.round(region[side] * 100)}
                  onChange={(event) =>
                    change(at, { ...region, [side]: Number(event.target.value) / 100 })
                  }
                />
              </label>
            ))}
          </div>
          <Button onClick={() => setRegions(regions.filter((_, index) => index !== at))}>
            {say('photos.region.remove')}
            <span className="sr-only"> {at + 1}</span>
          </Button>
        </fieldset>
      ))}
      {regions.length === 0 && (
        <label className="flex min-h-11 items-center gap-2">
          <input
            type="checkbox"
            className="size-5 accent-brand"
            checked={nothingPrivate}
            onChange={(event) => setNothingPrivate(event.target.checked)}
          />
          {say('photos.publish.nothing')}
        </label>
      )}
      {publish.isError && <Failure error={publish.error} />}
      <div className="flex flex-wrap gap-2">
        <Button
          look="primary"
          disabled={!ready || publish.isPending}
          onClick={() => publish.mutate()}
        >
          {say('photos.publish.do')}
        </Button>
        <Button onClick={onClose}>{say('common.cancel')}</Button>
      </div>
    </Dialog>
  );
}

/** The region where it lies inside of the picture, never without an extent. */
function inside({ x, y, width, height }: Region): Region {
  const left = Math.min(Math.max(0, x), 1 - LEAST);
  const top = Math.min(Math.max(0, y), 1 - LEAST);
  return {
    x: left,
    y: top,
    width: Math.min(Math.max(LEAST, width), 1 - left),
    height: Math.min(Math.max(LEAST, height), 1 - top),
  };
}
