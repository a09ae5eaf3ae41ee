import { lazy, Suspense, useState } from 'react';
import type { WarningVersionView } from '../../../api/contract/warnings.ts';
import { Button } from '../kit/button.tsx';
import { Checkbox, Select, TextField } from '../kit/fields.tsx';
import { Loading } from '../kit/surface.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';

const CityMap = lazy(() => import('../map/city-map.tsx').then((map) => ({ default: map.CityMap })));

type Area = WarningVersionView['area'];
type Corner = Area['polygons'][number][number];
type Mode = 'polygon' | 'circle';
/** An area in the making: what is being drawn is kept apart until it is a shape. */
export type DrawnArea = Area & {
  /** Corners of a polygon that is not closed yet. */
  open: Corner[];
  /** The fields of a circle, as typed. */
  circle: { lat: string; lon: string; radiusKm: string };
};

const NO_CIRCLE = { lat: '', lon: '', radiusKm: '' };
/** Enough for about a metre. */
const DECIMALS = 5;

export const beginArea = (area: Area | undefined): DrawnArea => ({
  wards: area?.wards ?? [],
  circles: area?.circles ?? [],
  polygons: area?.polygons ?? [],
  wholeCity: area?.wholeCity ?? false,
  open: [],
  circle: NO_CIRCLE,
});

/** The area as it is sent: what was begun counts when it is a shape already. */
export function areaOf({ open, circle, ...area }: DrawnArea): Area {
  const typed = circleOf(circle);
  return {
    ...area,
    circles: [...area.circles, ...(typed ? [typed] : [])],
    polygons: [...area.polygons, ...(open.length >= 3 ? [open] : [])],
  };
}

function circleOf({ lat, lon, radiusKm }: DrawnArea['circle']) {
  if (![lat, lon, radiusKm].every(Boolean)) return undefined;
  return { lat: Number(lat), lon: Number(lon), radiusKm: Number(radiusKm) };
}

/** Where a warning holds: wards, circles and drawn areas, by mouse or finger on a map and all of it by keyboard. */
export function AreaEditor({
  name: of,
  area,
  onChange,
}: {
  name: string;
  area: DrawnArea;
  onChange: (area: DrawnArea) => void;
}) {
  const { say } = useLanguage();
  const { city } = useSession();
  const [mode, setMode] = useState<Mode>('polygon');
  const { wards, circles, polygons, open, circle } = area;
  const typed = circleOf(circle);
  const set = (changed: Partial<DrawnArea>) => onChange({ ...area, ...changed });

  function pick({ lat, lon }: { lat: number; lon: number }) {
    const corner: Corner = [Number(lat.toFixed(DECIMALS)), Number(lon.toFixed(DECIMALS))];
    if (mode === 'polygon') set({ open: [...open, corner] });
    else
      set({
        circle: {
          lat: String(corner[0]),
          lon: String(corner[1]),
          radiusKm: circle.radiusKm || '1',
        },
      });
  }

  return (
    <fieldset className="grid gap-2">
      <legend className="text-sm font-semibold">{say('warnings.wards')}</legend>
      <Checkbox
        label={say('warnings.wholeCity')}
        checked={area.wholeCity}
        onChange={(event) => set({ wholeCity: event.target.checked })}
      />
      {city.wards.map(({ id, name }) => (
        <Checkbox
          key={id}
          label={name}
          checked={wards.includes(id)}
          onChange={(event) =>
            set({
              wards: event.target.checked ? [...wards, id] : wards.filter((one) => one !== id),
            })
          }
        />
      ))}
      <Select
        label={say('area.mode')}
        value={mode}
        onChange={(event) => setMode(event.target.value as Mode)}
        options={(['polygon', 'circle'] as const).map((value) => ({
          value,
          label: say(`area.mode.${value}`),
        }))}
      />
      <Suspense fallback={<Loading label={say('common.loading')} rows={3} />}>
        <CityMap
          pins={[]}
          shapes={{ polygons, open, circles: [...circles, ...(typed ? [typed] : [])] }}
          label={say('area.map', { of })}
          className="h-80"
          onPick={pick}
        />
      </Suspense>
      <p role="status" className="text-sm text-quiet">
        {say(`area.help.${mode}`, { count: open.length })}
      </p>
      <div className="grid gap-3 sm:grid-cols-3">
        {(['lat', 'lon', 'radiusKm'] as const).map((name) => (
          <TextField
            key={name}
            label={say(name === 'radiusKm' ? 'warnings.radius' : `warnings.${name}`)}
            inputMode="decimal"
            value={circle[name]}
            onChange={(event) => set({ circle: { ...circle, [name]: event.target.value } })}
          />
        ))}
      </div>
      <div className="flex flex-wrap gap-2">
        <Button
          disabled={!circle.lat || !circle.lon}
          onClick={() =>
            set({ open: [...open, [Number(circle.lat), Number(circle.lon)]], circle: NO_CIRCLE })
          }
        >
          {say('area.addCorner')}
        </Button>
        <Button disabled={open.length === 0} onClick={() => set({ open: open.slice(0, -1) })}>
          {say('area.dropCorner')}
        </Button>
        <Button
          disabled={open.length < 3}
          onClick={() => set({ polygons: [...polygons, open], open: [] })}
        >
          {say('area.close')}
        </Button>
        <Button
          disabled={!typed}
          onClick={() => typed && set({ circles: [...circles, typed], circle: NO_CIRCLE })}
        >
          {say('area.addCircle')}
        </Button>
      </div>
      <ul className="grid gap-1 text-sm">
        {polygons.map((ring, at) => (
          <Shape
            key={JSON.stringify(ring)}
            name={say('area.polygon', { number: at + 1, corners: ring.length })}
            onDrop={() => set({ polygons: polygons.filter((one) => one !== ring) })}
          />
        ))}
        {circles.map((one, at) => (
          <Shape
            key={JSON.stringify(one)}
            name={say('area.circle', { number: at + 1, radius: one.radiusKm })}
            onDrop={() => set({ circles: circles.filter((other) => other !== one) })}
          />
        ))}
      </ul>
    </fieldset>
  );
}

function Shape({ name, onDrop }: { name: string; onDrop: () => void }) {
  const { say } = useLanguage();
  return (
    <li className="flex items-center gap-2">
      <span className="grow">{name}</span>
      <Button onClick={onDrop}>
        {say('area.drop')}
        <span className="sr-only">: {name}</span>
      </Button>
    </li>
  );
}
