import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import {
  type CrossingState,
  type LevelCrossing,
  LevelCrossingEvent,
} from '../../models/level-crossing.ts';
import { Warning, type WarningRecord } from '../../models/warning.ts';
import { WarningVersion, type WarningVersionRecord } from '../../models/warning-version.ts';
import { tellStaff } from '../staff-notices/tell-staff.ts';
import type { TicketActor } from '../tickets/change.ts';
import { riverWords } from './river-words.ts';
import type { WarningDesk } from './warning-desk.ts';

/** Crossings handled in one sweep. */
const AT_ONCE = 20;

/**
 * Makes the sweep that drafts a warning from each new crossing and tells those who may send one.
 *
 * The first rise drafts an alert; while its warning is active a further move drafts an update, and the fall below the
 * first level drafts the all-clear. A draft that nobody has touched is written anew when the river moves on; one that
 * somebody works on is left alone, and they are told. Nothing is ever sent from here. After a crash a crossing is
 * handled again: the warning knows the crossings that it was drafted from.
 *
 * @returns crossings handled
 */
export function createCrossingDrafts(deps: {
  city: CityProfile;
  clock: Clock;
  logger: Logger;
  desk: WarningDesk;
}): () => Promise<number> {
  const { city, clock, desk, logger } = deps;

  return async () => {
    const crossings = await LevelCrossingEvent.find({ state: 'new' })
      .sort({ createdAt: 1, at: 1 })
      .limit(AT_ONCE)
      .lean<LevelCrossing[]>();
    for (const crossing of crossings) await handle(crossing);
    return crossings.length;
  };

  async function handle(crossing: LevelCrossing): Promise<void> {
    const made = await draft(crossing);
    const state: CrossingState = made ? 'drafted' : 'superseded';
    if (made) await tell(crossing, made);
    await LevelCrossingEvent.updateOne(
      { _id: crossing._id, state: 'new' },
      { $set: { state, handledAt: clock.now(), ...(made && { warningId: String(made._id) }) } },
    );
    logger.info({ crossing: crossing.key, state, warning: made?.identifier }, 'crossing handled');
  }

  /** The warning that speaks of the crossing now; undefined where none is needed. */
  async function draft(crossing: LevelCrossing): Promise<WarningRecord | undefined> {
    const crossingId = String(crossing._id);
    const done = await Warning.findOne({ crossingIds: crossingId }).lean<WarningRecord>();
    if (done) return done;
    const template = city.warningTemplates.river.find(
      ({ direction, stage }) => stage === crossing.to && direction === crossing.direction,
    );
    if (!template) return undefined;
    const input = riverWords(crossing, template, city);
    const by: TicketActor = { type: 'system', name: `Trạm ${crossing.stationName}` };
    const open = await Warning.findOne({
      gauge: crossing.gauge,
      state: { $in: ['draft', 'active'] },
    })
      .sort({ createdAt: -1 })
      .lean<WarningRecord>();
    if (!open) {
      // A river that falls without a warning needs none.
      if (crossing.direction === 'fall') return undefined;
      const { gauge } = crossing;
      const from = { hazard: 'flood' as const, drill: false, crossingId, gauge };
      return (await desk.draft({ ...input, ...from }, by)).warning;
    }
    const last = await WarningVersion.findOne({ warningId: open._id })
      .sort({ number: -1 })
      .lean<WarningVersionRecord>();
    const pending =
      last && (last.state === 'draft' || last.state === 'submitted') ? last : undefined;
    if (!pending) {
      const kind = crossing.to === 0 ? ('all_clear' as const) : ('update' as const);
      return (await desk.follow(String(open._id), kind, by, { crossingId, input })).warning;
    }
    const untouched = pending.state === 'draft' && pending.touchedBy === undefined;
    const id = String(pending._id);
    // Nobody was told of the rise: nobody needs to be told of its end.
    if (untouched && open.state === 'draft' && crossing.to === 0) {
      await desk.step(id, 'discard', by);
      return undefined;
    }
    // Of the same kind: the newer level takes the place of the older one.
    if (untouched && (pending.kind === 'all_clear') === (crossing.to === 0))
      await desk.edit(id, { ...input, area: pending.area }, pending.revision, by);
    return open;
  }

  async function tell(crossing: LevelCrossing, { identifier }: WarningRecord): Promise<void> {
    const level = crossing.levelMetres.toFixed(2).replace('.', ',');
    const where =
      crossing.to === 0
        ? 'xuống dưới báo động 1: soạn tin hết nguy hiểm'
        : crossing.direction === 'rise'
          ? `lên ${crossing.to === 4 ? 'mức lũ đặc biệt lớn' : `báo động ${crossing.to}`}: xem bản nháp cảnh báo`
          : `xuống dưới báo động ${crossing.to + 1}: xem bản nháp tin mới`;
    await tellStaff({
      key: `crossing:${crossing.key}`,
      kind: 'warning',
      to: { permission: 'warnings.write' },
      title: `${crossing.river} tại ${crossing.stationName} ${level} m, ${where} (${identifier})`,
      link: '/warnings',
      urgent: true,
      at: clock.now(),
    });
  }
}
