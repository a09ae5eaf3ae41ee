import type { CityProfile } from './schema.ts';
import { EXCEEDANCE_SLOTS, RIVER_SLOTS } from './warning-templates-schema.ts';

type Say = (path: PropertyKey[], message: string) => void;

/** Every move of a river that concerns people has one template, and what is filled in has a name that is known. */
export function checkWarningTemplates(
  {
    gauges,
    stationKinds,
    systems,
    warningTemplates: { river, exceedance },
  }: Pick<CityProfile, 'gauges' | 'stationKinds' | 'systems' | 'warningTemplates'>,
  say: Say,
): void {
  const path = ['warningTemplates', 'river'];
  const seen = new Set<string>();
  for (const [at, { direction, en, stage, vi }] of river.entries()) {
    const move = `${direction} ${stage}`;
    if (seen.has(move)) say([...path, at], `"${move}" stands twice`);
    seen.add(move);
    checkSlots({ vi, en }, RIVER_SLOTS, [...path, at], say);
  }
  for (const [at, { vi, en }] of exceedance.entries())
    checkSlots({ vi, en }, EXCEEDANCE_SLOTS, ['warningTemplates', 'exceedance', at], say);
  const hazards = new Set<string | undefined>([
    ...stationKinds.map(({ publicHazard }) => publicHazard),
    ...systems.flatMap(({ kinds }) => Object.values(kinds).map((kind) => kind.publicHazard)),
  ]);
  for (const hazard of hazards)
    if (hazard && !exceedance.some((template) => template.hazard === hazard))
      say(['warningTemplates', 'exceedance'], `has no template for "${hazard}"`);
  if (gauges.length === 0) return;
  for (const move of [
    'rise 1',
    'rise 2',
    'rise 3',
    'rise 4',
    'fall 3',
    'fall 2',
    'fall 1',
    'fall 0',
  ])
    if (!seen.has(move)) say(path, `has no template for "${move}"`);
}

function checkSlots(
  languages: Readonly<Record<'vi' | 'en', Readonly<Record<string, string>>>>,
  slots: readonly string[],
  path: PropertyKey[],
  say: Say,
): void {
  for (const [language, words] of Object.entries(languages))
    for (const [field, sentence] of Object.entries(words))
      for (const [, slot = ''] of sentence.matchAll(/\{([^}]*)\}/g))
        if (!slots.includes(slot))
          say([...path, language, field], `{${slot}} is not known; use ${slots.join(', ')}`);
}
