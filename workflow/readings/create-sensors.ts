import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import { type BulletinDesk, createBulletinDesk } from '../bulletins/bulletin-desk.ts';
import type { ReportDesk } from '../reports/submit-report.ts';
import type { TicketDesk } from '../tickets/ticket-desk.ts';
import { createAdvanceStations } from './advance-stations.ts';
import { createQuarantineDesk, type QuarantineDesk } from './quarantine-desk.ts';
import { createReadingDesk, type ReadingDesk } from './reading-desk.ts';
import { createStations, type Stations } from './stations.ts';
import { createTroubleDesk } from './trouble-desk.ts';
import { createHealthWatch } from './watch-health.ts';

/** Everything about what the city measures, wired once. */
export type Sensors = {
  stations: Stations;
  readings: ReadingDesk;
  quarantine: QuarantineDesk;
  bulletins: BulletinDesk;
  /** A sweep: notices stations that fell silent. */
  watchHealth: () => Promise<number>;
};

export function createSensors(deps: {
  city: CityProfile;
  clock: Clock;
  logger: Logger;
  workflow: { reports: ReportDesk; tickets: TicketDesk };
}): Sensors {
  const stations = createStations(deps);
  const troubles = createTroubleDesk({ ...deps, ...deps.workflow, stations });
  const advance = createAdvanceStations({ ...deps, stations, troubles });
  const readings = createReadingDesk({ ...deps, stations, advance });
  return {
    stations,
    readings,
    quarantine: createQuarantineDesk({ ...deps, readings, stations }),
    bulletins: createBulletinDesk({ ...deps, readings }),
    watchHealth: createHealthWatch({ ...deps, stations }),
  };
}
