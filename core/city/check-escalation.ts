import type { CityProfile } from './schema.ts';

/** Ids stand once, and the rungs of a stage follow one another in time. */
export function checkEscalation(
  { escalation }: Pick<CityProfile, 'escalation'>,
  say: (path: PropertyKey[], message: string) => void,
): void {
  const seen = new Set<string>();
  const last = new Map<string, number>();
  for (const [at, { id, stage, share }] of escalation.steps.entries()) {
    if (seen.has(id)) say(['escalation', 'steps', at, 'id'], `"${id}" stands twice`);
    seen.add(id);
    const before = last.get(stage);
    if (before !== undefined && share <= before)
      say(
        ['escalation', 'steps', at, 'share'],
        `must be more than ${before}, the share of the step of "${stage}" before it`,
      );
    last.set(stage, share);
  }
}
