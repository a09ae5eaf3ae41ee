import type { CityProfile } from './schema.ts';
import { RIVER_SLOTS } from './warning-templates-schema.ts';

/** Every move of a river that concerns people has one template, and what is filled in has a name that is known. */
export function checkWarningTemplates(
  { gauges, warningTemplates: { river } }: Pick<CityProfile, 'gauges' | 'warningTemplates'>,
  say: (path: PropertyKey[], message: string) => void,
): void {
  const path = ['warningTemplates', 'river'];
  const seen = new Set<string>();
  for (const [at, { direction, en, stage, vi }] of river.entries()) {
    const move = `${direction} ${stage}`;
    if (seen.has(move)) say([...path, at], `"${move}" stands twice`);
    seen.add(move);
    for (const [language, words] of Object.entries({ vi, en }))
      for (const [field, sentence] of Object.entries(words))
        for (const [, slot = ''] of sentence.matchAll(/\{([^}]*)\}/g))
          if (!RIVER_SLOTS.some((known) => known === slot))
            say(
              [...path, at, language, field],
              `{${slot}} is not known; use ${RIVER_SLOTS.join(', ')}`,
            );
  }
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
