import type { ProfileProblem } from './problem.ts';
import type { CityProfile } from './schema.ts';

/** That every station is of a known kind, measures what its kind does, and refers to what exists. */
export function checkStations(city: CityProfile): ProfileProblem[] {
  const problems: ProfileProblem[] = [];
  const say = (path: PropertyKey[], message: string) => problems.push({ path, message });
  const gauges = new Set(city.gauges.map(({ id }) => id));
  const points = new Set(city.floodPoints.map(({ id }) => id));
  const wards = new Set(city.wards.map(({ id }) => id));
  const categories = new Set(city.categories.map(({ id }) => id));
  const kinds = new Map(city.stationKinds.map((rules) => [rules.kind, rules]));
  const taken = new Map<string, string>();

  for (const [at, { metrics }] of city.stationKinds.entries())
    for (const [k, { trouble, min, max }] of metrics.entries()) {
      const path = ['stationKinds', at, 'metrics', k];
      if (min >= max) say(path, `min ${min} is not below max ${max}`);
      if (!trouble) continue;
      if (!categories.has(trouble.category))
        say([...path, 'trouble', 'category'], `names the category "${trouble.category}"`);
      const above = trouble.above !== undefined && trouble.clearBelow !== undefined;
      const below = trouble.whenBelow !== undefined && trouble.clearAbove !== undefined;
      if (above === below)
        say([...path, 'trouble'], 'needs either above and clearBelow, or whenBelow and clearAbove');
    }

  for (const [at, station] of city.stations.entries()) {
    const path = ['stations', at];
    const rules = kinds.get(station.kind);
    if (!rules) say([...path, 'kind'], `"${station.kind}" is not in station-kinds.json`);
    if (station.gauge !== undefined && !gauges.has(station.gauge))
      say([...path, 'gauge'], `names the gauge "${station.gauge}", which does not exist`);
    if (station.kind === 'gauge' && station.gauge === undefined)
      say(path, 'a gauge needs the alarm levels of an entry of gauges.json');
    if (station.floodPoint !== undefined && !points.has(station.floodPoint))
      say([...path, 'floodPoint'], `names "${station.floodPoint}", which does not exist`);
    for (const [k, ward] of station.wards.entries())
      if (!wards.has(ward)) say([...path, 'wards', k], `names the ward "${ward}"`);
    for (const [metric, datastream] of Object.entries(station.datastreams)) {
      if (rules && !rules.metrics.some(({ id }) => id === metric))
        say([...path, 'datastreams', metric], `is not measured by a ${station.kind}`);
      const other = taken.get(datastream);
      if (other) say([...path, 'datastreams', metric], `"${datastream}" belongs to ${other} too`);
      taken.set(datastream, station.id);
    }
  }
  return problems;
}
