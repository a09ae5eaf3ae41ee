import type { createManualClock } from '../../core/clock.ts';
import { createLogger } from '../../core/logger.ts';
import { createSensors } from '../../workflow/readings/create-sensors.ts';
import { aWorkflow, city } from './builders.ts';

/** What the city measures, on the open store, with the city's own stations and a clock of its own. */
export async function someSensors(clock: ReturnType<typeof createManualClock>) {
  const { workflow, queues } = aWorkflow(clock);
  const sensors = createSensors({ city, clock, logger: createLogger('silent'), workflow });
  await sensors.stations.sync();
  return { ...sensors, workflow, close: () => queues.close() };
}
