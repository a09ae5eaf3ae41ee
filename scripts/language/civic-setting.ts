import { loadCity } from '../../core/city/load.ts';
import { civicTasks } from '../../nlp/classify/civic-tasks.ts';
import { CIVIC_RECIPE } from '../../nlp/classify/recipe.ts';
import type { CivicSetting } from '../../nlp/classify/train-and-calibrate.ts';
import type { PlaceMention } from '../../nlp/labels.ts';
import { createNormalizer } from '../../nlp/normalize/normalize.ts';
import { createPlaceFinder } from '../../nlp/places/find-places.ts';

/** The city of this run and what its civic model is trained with; places are found once a text. */
export function readCivicSetting() {
  const city = loadCity(process.env['CITY'] ?? 'dong-ha');
  const finder = createPlaceFinder(city);
  const found = new Map<string, readonly PlaceMention[]>();
  const setting: CivicSetting = {
    tasks: civicTasks(city.categories.map(({ id }) => id)),
    normalizer: createNormalizer(city.dialect),
    findPlaces: (text) => {
      const known = found.get(text);
      if (known !== undefined) return known;
      const mentions = finder.find(text);
      found.set(text, mentions);
      return mentions;
    },
    recipe: CIVIC_RECIPE,
  };
  return { city, setting };
}
