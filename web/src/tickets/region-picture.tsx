import { type PointerEvent, useRef, useState } from 'react';
import type { Region, TicketPhoto } from '../../../api/contract/photos.ts';
import { useLanguage } from '../text/language.tsx';

type Point = { x: number; y: number };
/** A press without a movement marks nothing, as a share of the picture. */
const LEAST_DRAWN = 0.015;

/** The picture with what will be blurred; a finger or mouse draws more. The sliders beside it do the same by keyboard. */
export function RegionPicture({
  photo,
  regions,
  onDraw,
}: {
  photo: TicketPhoto;
  regions: readonly Region[];
  onDraw(region: Region): void;
}) {
  const { say } = useLanguage();
  const frame = useRef<SVGSVGElement>(null);
  const [from, setFrom] = useState<Point>();
  const [to, setTo] = useState<Point>();
  const drawn = from && to ? between(from, to) : undefined;

  function pointOf(event: PointerEvent): Point {
    const box = frame.current?.getBoundingClientRect();
    if (!box) return { x: 0, y: 0 };
    const share = (at: number) => Math.min(1, Math.max(0, at));
    return {
      x: share((event.clientX - box.left) / box.width),
      y: share((event.clientY - box.top) / box.height),
    };
  }
  function begin(event: PointerEvent<SVGSVGElement>) {
    event.currentTarget.setPointerCapture(event.pointerId);
    const at = pointOf(event);
    setFrom(at);
    setTo(at);
  }
  function end() {
    if (drawn && drawn.width > LEAST_DRAWN && drawn.height > LEAST_DRAWN) onDraw(drawn);
    setFrom(undefined);
    setTo(undefined);
  }
  return (
    <svg
      ref={frame}
      viewBox={`0 0 ${photo.width} ${photo.height}`}
      role="img"
      aria-label={say('photos.marked', { count: regions.length })}
      className="max-h-[55vh] w-full cursor-crosshair touch-none rounded-lg bg-stone-100"
      onPointerDown={begin}
      onPointerMove={(event) => from && setTo(pointOf(event))}
      onPointerUp={end}
      onPointerCancel={end}
    >
      <image
        href={`/api/v1/photos/${photo.id}`}
        width={photo.width}
        height={photo.height}
        preserveAspectRatio="none"
      />
      {[...regions, ...(drawn ? [drawn] : [])].map((region, at) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: a region is known by its number only
          key={at}
          x={region.x * photo.width}
          y={region.y * photo.height}
          width={region.width * photo.width}
          height={region.height * photo.height}
          className="fill-stone-800/80 stroke-white"
          strokeWidth={Math.max(photo.width, photo.height) / 250}
        />
      ))}
    </svg>
  );
}

const between = (a: Point, b: Point): Region => ({
  x: Math.min(a.x, b.x),
  y: Math.min(a.y, b.y),
  width: Math.abs(a.x - b.x),
  height: Math.abs(a.y - b.y),
});
