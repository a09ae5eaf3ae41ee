import { bodyName } from '../../core/city/body-name.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { isValidOn, localDay, wardsOn } from '../../core/city/ward-lookup.ts';
import { OUTCOMES } from '../../workflow/tickets/outcomes.ts';
import { ALL_STATUSES, isOpen, stepsFrom } from '../../workflow/tickets/states.ts';
import type { City } from '../contract/city.ts';

/** The profile as it is today, as far as the staff screens need it. */
export function presentCity(city: CityProfile, now: Date): City {
  const today = localDay(now, city);
  const words = (key: string) => ({
    vi: city.texts.vi[key] ?? key,
    en: city.texts.en[key] ?? key,
  });
  const { id, name, province, codePrefix, centre, bounds } = city;
  return {
    id,
    name,
    province,
    codePrefix,
    centre,
    bounds,
    categories: city.categories.map(({ id, vi, en, short }) => ({ id, vi, en, short })),
    bodies: city.bodies
      .filter((body) => isValidOn(body, today))
      .map((body) => ({
        id: body.id,
        name: bodyName(body, today).name,
        role: body.role,
        wards: body.wards ?? [],
      })),
    wards: wardsOn(city, today).map((ward) => ({
      id: ward.id,
      name: ward.name,
      centre: ward.centre ?? null,
      polygons: ward.polygons ?? [],
    })),
    statuses: ALL_STATUSES.map((status) => ({
      id: status,
      ...words(`status.${status}`),
      open: isOpen(status),
      steps: stepsFrom(status),
    })),
    outcomes: OUTCOMES.map((outcome) => ({
      code: outcome.code,
      for: outcome.for,
      ...words(`outcome.${outcome.code}`),
    })),
  };
}
