import type { CityProfile } from '../../core/city/schema.ts';
import { presentWard, wardAt } from '../../core/city/ward-lookup.ts';
import { type Area, metresBetween } from './area.ts';

/** Wards that the shapes of an area touch, as far as their corners and middles show. */
export function wardsUnder(area: Area, city: Pick<CityProfile, 'wards'>): ReadonlySet<string> {
  const wards = new Set<string>();
  const add = (lat: number, lon: number) => {
    const ward = wardAt(city, { lat, lon });
    if (ward) wards.add(presentWard(city, ward.id)?.id ?? ward.id);
  };
  for (const { lat, lon, radiusKm } of area.circles) {
    add(lat, lon);
    const degrees = (radiusKm * 1000) / metresBetween({ lat: 0, lon: 0 }, { lat: 1, lon: 0 });
    for (let n = 0; n < 12; n += 1) {
      const angle = (n * Math.PI) / 6;
      add(lat + degrees * Math.sin(angle), lon + degrees * Math.cos(angle));
    }
  }
  for (const ring of area.polygons) for (const [lat, lon] of ring) add(lat, lon);
  return wards;
}
