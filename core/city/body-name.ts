import type { Body, CityProfile } from './schema.ts';
import { isValidOn, type LocalDay } from './ward-lookup.ts';

/**
 * What a body is called on a day.
 *
 * When no name holds on that day (the body had ended, or was not yet there) the nearest one does.
 * `verified` is false for a name that no source shows: staff see it, residents do not.
 */
export function bodyName(body: Body, day: LocalDay): { name: string; verified: boolean } {
  const held = body.names.find((name) => isValidOn(name, day));
  const nearest = body.names.find((name) => name.validFrom !== undefined && day < name.validFrom);
  const chosen = held ?? nearest ?? body.names.at(-1);
  if (chosen === undefined) throw new RangeError(`body ${body.id} has no name`);
  return { name: chosen.vi, verified: chosen.verified };
}

/** What residents read of a body: its name on a day, when a source shows it; undefined otherwise. */
export function verifiedBodyName(
  city: Pick<CityProfile, 'bodies'>,
  bodyId: string,
  day: LocalDay,
): string | undefined {
  const body = city.bodies.find(({ id }) => id === bodyId);
  const named = body && bodyName(body, day);
  return named?.verified ? named.name : undefined;
}

/**
 * The body that does the work of `bodyId` on a day: itself while it exists, else the successor that serves
 * the ward, else its first successor. `undefined` for an unknown id.
 */
export function bodyOn(
  city: Pick<CityProfile, 'bodies'>,
  bodyId: string,
  day: LocalDay,
  wardId?: string,
): Body | undefined {
  let body = city.bodies.find((candidate) => candidate.id === bodyId);
  for (let steps = 0; body !== undefined && steps < city.bodies.length; steps += 1) {
    if (body.validTo === undefined || day <= body.validTo) return body;
    const successors: Body[] = (body.successors ?? []).flatMap((id) =>
      city.bodies.filter((candidate) => candidate.id === id),
    );
    const inWard = successors.find(
      (candidate) => wardId !== undefined && candidate.wards?.includes(wardId),
    );
    body = inWard ?? successors[0];
  }
  return body;
}
