import {
  Circle,
  CircleMarker,
  type FitBoundsOptions,
  LatLngBounds,
  Map as LeafletMap,
  Polygon,
  Polyline,
} from 'leaflet';
import 'leaflet/dist/leaflet.css';
import './city-map.css';
import { useEffect, useRef } from 'react';
import { useSession } from '../shell/session.tsx';

type Position = { lat: number; lon: number };

/** One ticket on the map. */
export type Pin = {
  id: string;
  position: Position;
  title: string;
  tone: 'brand' | 'warn' | 'alarm';
};

/** Areas on the map, and one that is still being drawn; corners are [latitude, longitude]. */
export type Shapes = {
  polygons: readonly (readonly [number, number])[][];
  circles: readonly (Position & { radiusKm: number })[];
  open: readonly (readonly [number, number])[];
};

const COLOURS = { brand: '#0f5c54', warn: '#b26a00', alarm: '#a32a0a' } as const;
const MARGIN: FitBoundsOptions = { padding: [12, 12] };
const CLOSE_ZOOM = 15;

/**
 * The wards of the city with tickets as dots. There is no tile server behind it: the outlines come with the city
 * profile, so it works without Internet. Whatever it shows must also stand as text beside it.
 *
 * @param shapes areas that are shown on it
 * @param onPick called with a place that was clicked; without it the map is for looking only
 */
export function CityMap({
  pins,
  shapes,
  label,
  className = '',
  zoomToPins = false,
  onOpen,
  onPick,
}: {
  pins: readonly Pin[];
  shapes?: Shapes;
  label: string;
  className?: string;
  zoomToPins?: boolean;
  onOpen?: (id: string) => void;
  onPick?: (position: Position) => void;
}) {
  const { city } = useSession();
  const box = useRef<HTMLElement>(null);
  const map = useRef<LeafletMap>(null);
  const open = useRef(onOpen);
  const pick = useRef(onPick);
  open.current = onOpen;
  pick.current = onPick;

  useEffect(() => {
    if (!box.current) return;
    const { south, west, north, east } = city.bounds;
    const made = new LeafletMap(box.current, {
      attributionControl: false,
      scrollWheelZoom: false,
      // Any zoom, so that the city fills the frame on a phone as on a desk.
      zoomSnap: 0,
      zoomAnimation: false,
      fadeAnimation: false,
    });
    const outline = new LatLngBounds([]);
    for (const ward of city.wards) {
      const polygons = ward.polygons.map((rings) =>
        rings.map((ring) => ring.map(([lon, lat]): [number, number] => [lat, lon])),
      );
      if (polygons.length === 0) continue;
      const shape = new Polygon(polygons, {
        color: '#7d8f95',
        weight: 1.5,
        fillColor: '#e3ece4',
        fillOpacity: 1,
        interactive: false,
      })
        .bindTooltip(ward.name.replace(/^Phường /, 'P. '), {
          permanent: true,
          direction: 'center',
          className: 'ward-name',
        })
        .addTo(made);
      outline.extend(shape.getBounds());
    }
    made.fitBounds(
      outline.isValid() ? outline : new LatLngBounds([south, west], [north, east]),
      MARGIN,
    );
    made.on('click', ({ latlng }) => pick.current?.({ lat: latlng.lat, lon: latlng.lng }));
    map.current = made;
    return () => {
      map.current = null;
      made.remove();
    };
  }, [city]);

  // The same dots again are no reason to draw, or to move the view that the reader chose.
  const drawn = JSON.stringify(pins);
  useEffect(() => {
    const target = map.current;
    if (!target) return;
    const shown = JSON.parse(drawn) as readonly Pin[];
    const dots = shown.map(({ id, position, title, tone }) =>
      new CircleMarker([position.lat, position.lon], {
        radius: 8,
        color: '#ffffff',
        weight: 2,
        fillColor: COLOURS[tone],
        fillOpacity: 1,
      })
        // As text, never as markup: a title is a resident's own words.
        .bindTooltip(textElement(title))
        .on('click', () => open.current?.(id))
        .addTo(target),
    );
    if (zoomToPins && shown.length > 0)
      target.fitBounds(new LatLngBounds(shown.map(({ position: { lat, lon } }) => [lat, lon])), {
        ...MARGIN,
        maxZoom: CLOSE_ZOOM,
      });
    return () => {
      for (const dot of dots) dot.remove();
    };
  }, [drawn, zoomToPins]);

  const area = JSON.stringify(shapes);
  useEffect(() => {
    const target = map.current;
    if (!target || !area) return;
    const { polygons, circles, open } = JSON.parse(area) as Shapes;
    const style = { color: COLOURS.alarm, weight: 2, interactive: false };
    const layers = [
      ...polygons.map((ring) => new Polygon(cornersOf(ring), style)),
      ...circles.map(
        ({ lat, lon, radiusKm }) => new Circle([lat, lon], { ...style, radius: radiusKm * 1000 }),
      ),
      new Polyline(cornersOf(open), { ...style, dashArray: '4' }),
      ...cornersOf(open).map((corner) => new CircleMarker(corner, { ...style, radius: 4 })),
    ];
    for (const layer of layers) layer.addTo(target);
    return () => {
      for (const layer of layers) layer.remove();
    };
  }, [area]);

  return (
    <section
      ref={box}
      aria-label={label}
      className={`isolate z-0 rounded-lg border border-line bg-[#f1f0ec] ${className}`}
    />
  );
}

const cornersOf = (ring: readonly (readonly [number, number])[]): [number, number][] =>
  ring.map(([lat, lon]) => [lat, lon]);

function textElement(text: string): HTMLElement {
  const element = document.createElement('span');
  element.textContent = text;
  return element;
}
