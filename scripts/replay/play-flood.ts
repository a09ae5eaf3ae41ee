import type { Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import { HOUR, MINUTE } from '../../core/clock.ts';
import { LevelCrossingEvent } from '../../models/level-crossing.ts';
import { Report } from '../../models/report.ts';
import { Warning } from '../../models/warning.ts';
import { WarningReceipt } from '../../models/warning-receipt.ts';
import { WarningVersion, type WarningVersionRecord } from '../../models/warning-version.ts';
import { formatLocalTime } from '../../workflow/notifications/local-time.ts';
import { openPlatforms } from '../soak/platforms.ts';
import { hourlyLevels, type PastFlood, type ReplayedLevel } from './hourly-levels.ts';
import { moveIn } from './neighbours.ts';
import { countDeliveries, findProblems } from './sum-up.ts';

/** What a replay came to; `problems` is empty when nothing went wrong. */
export type ReplayOutcome = {
  warnings: number;
  versions: number;
  /** Messages of warnings by channel and state, repeats with them. */
  deliveries: Record<string, number>;
  /** Residents by their latest answer. */
  answers: Record<string, number>;
  problems: string[];
};

const OFFICER = { type: 'staff' as const, id: 'replay-officer', name: 'An (trực ban, giả)' };
const LEADER = { type: 'staff' as const, id: 'replay-leader', name: 'Bình (lãnh đạo, giả)' };
/** How long the two take to look at a draft. */
const OFFICER_TAKES = 6 * MINUTE;
const LEADER_TAKES = 4 * MINUTE;
/** Time moves in steps of this, so that what is due in between happens in time. */
const STEP = 30 * MINUTE;
/** For how long news is given when the river has not moved to another stage. */
const PROLONGED = 12 * HOUR;

/**
 * Lets a flood of the past run through the real rooms: levels come in as readings, the ladder moves, warnings are
 * drafted, two simulated persons submit and approve them, they go out through simulated platforms to simulated
 * residents, who answer or do not, and the all-clear ends it.
 *
 * @param say takes one line of the log, in Vietnamese, as an officer on duty would keep it
 */
export async function playFlood(
  flood: PastFlood,
  options: {
    city: CityProfile;
    dataDir: string;
    residents: number;
    say: (line: string) => void;
    seed?: number;
  },
): Promise<ReplayOutcome> {
  const { city } = options;
  const startAt = new Date(flood.from.getTime() - HOUR);
  const platforms = await openPlatforms(options.dataDir, { startAt });
  const { house } = platforms;
  const { clock, sensors, warnings } = house;
  const note = (line: string) => options.say(`${formatLocalTime(clock.now(), city)}  ${line}`);
  try {
    await sensors.stations.sync();
    const seed = options.seed ?? 2020;
    const neighbours = await moveIn(platforms, options.residents, { city, seed });
    note(`${neighbours.count} người (giả) theo dõi tin lũ trên Zalo, bot Zalo và Telegram`);
    for (const level of hourlyLevels(flood)) {
      await passUntil(level.at);
      await takeIn(level);
      await goOn();
    }
    for (let hour = 0; hour < 24 && (await Warning.exists({ state: 'active' })); hour += 1)
      await passUntil(new Date(clock.now().getTime() + HOUR));
    return {
      warnings: await Warning.countDocuments({}),
      versions: await WarningVersion.countDocuments({}),
      deliveries: await countDeliveries(),
      answers: await countAnswers(),
      problems: await findProblems(neighbours.count),
    };

    async function passUntil(at: Date): Promise<void> {
      while (clock.now() < at) {
        clock.set(new Date(Math.min(at.getTime(), clock.now().getTime() + STEP)));
        await goOn();
      }
    }

    /** What the running program does every few seconds, and what people do about it. */
    async function goOn(): Promise<void> {
      for (const sweep of Object.values(warnings.sweeps)) await sweep();
      await house.handling.sweep();
      await house.dispatcher.sweep();
      await platforms.settle();
      const overdue = await Warning.findOne({
        state: 'active',
        until: { $lte: clock.now() },
      }).lean();
      const written = await WarningVersion.exists({ state: { $in: ['draft', 'submitted'] } });
      if (overdue && !written) await prolong(String(overdue._id));
      const draft = await WarningVersion.findOne({ state: 'draft' }).lean<WarningVersionRecord>();
      if (!draft) return;
      const sent = await send(draft);
      if (sent.kind === 'all_clear') return;
      const first = (await WarningReceipt.countDocuments({ answer: 'help' })) === 0;
      await neighbours.answer(first && sent.stage === 4);
      const { help = 0, received = 0, safe = 0 } = await countAnswers(sent.warningId);
      note(`Trả lời đến giờ: ${received} đã nhận, ${safe} an toàn, ${help} cần giúp`);
      if (first && help > 0) {
        const rescue = await Report.findOne({ 'labels.kind': 'rescue' }).lean();
        note(`Tin cần giúp thành phản ánh cứu nạn: ${rescue?.text ?? 'KHÔNG THẤY'}`);
      }
    }
  } finally {
    await platforms.close();
  }

  async function takeIn({ at, interpolated, metres }: ReplayedLevel): Promise<void> {
    const reading = { station: flood.station, metric: 'level', value: metres, at, interpolated };
    const [taken] = await sensors.readings.take([reading], 'file');
    const level = `Mực nước ${metres.toFixed(2).replace('.', ',')} m`;
    if (taken?.fate !== 'stored') throw new Error(`${level}: ${JSON.stringify(taken)}`);
    if (!interpolated) note(`${level} (đo thật, theo bản tin)`);
    const moved = await LevelCrossingEvent.findOne({ station: flood.station, at }).lean();
    if (moved) note(`${level}${interpolated ? ' (nối giữa hai lần đo)' : ''}: ${moveOf(moved)}`);
  }

  /** The officer says that it still holds. */
  async function prolong(warningId: string): Promise<void> {
    note(`Cảnh báo hết hạn, chuông reo: ${OFFICER.name} soạn tin mới`);
    const { version } = await warnings.desk.follow(warningId, 'update', OFFICER);
    const { _id, area, certainty, en, levelMetres, response, revision, severity } = version;
    const { stage, urgency, vi } = version;
    const until = new Date(clock.now().getTime() + PROLONGED);
    const time = formatLocalTime(until, city);
    const words = {
      vi: { ...vi, nextNews: `khi sông sang mức khác, chậm nhất ${time}` },
      en: { ...en, nextNews: `when the river reaches another level, at the latest ${time}` },
    };
    await warnings.desk.edit(
      String(_id),
      {
        ...words,
        area,
        certainty,
        response,
        severity,
        urgency,
        until,
        ...(levelMetres != null && { levelMetres }),
        ...(stage != null && { stage }),
      },
      revision,
      OFFICER,
    );
  }

  async function send({ _id, kind, number, vi }: WarningVersionRecord) {
    const id = String(_id);
    note(`Bản nháp ${KINDS[kind]} (số ${number}): «${vi.headline}». ${vi.what}`);
    clock.advance(OFFICER_TAKES);
    await warnings.desk.submit(id, ['everybody', 'nobody'], OFFICER);
    note(`${OFFICER.name} xem và trình duyệt`);
    clock.advance(LEADER_TAKES);
    await warnings.desk.approve(id, LEADER);
    await warnings.sender.idle();
    await platforms.settle();
    await warnings.sender.sweep();
    const sent = await WarningVersion.findById(id).orFail().lean<WarningVersionRecord>();
    const { identifier } = await Warning.findById(sent.warningId).orFail().lean();
    const counts = await countDeliveries(`${identifier}:v${number}`, 'state');
    const arrived = counts['sent'] ?? 0;
    const audience = sent.audience ?? 0;
    note(
      `${LEADER.name} duyệt; gửi ${audience} người: tới ${arrived}, chưa tới ${audience - arrived}`,
    );
    return sent;
  }
}

const KINDS = { alert: 'cảnh báo', update: 'tin mới', all_clear: 'hết nguy hiểm' } as const;

const moveOf = ({ direction, to }: { direction: string; to: number }): string => {
  if (direction === 'rise') return to === 4 ? 'trên báo động 3 hơn 1 m' : `lên báo động ${to}`;
  return to === 3 ? 'xuống, còn trên báo động 3' : `xuống dưới báo động ${to + 1}`;
};

async function countAnswers(warningId?: Types.ObjectId): Promise<Record<string, number>> {
  const rows = await WarningReceipt.aggregate<{ _id: string; n: number }>([
    ...(warningId ? [{ $match: { warningId } }] : []),
    { $group: { _id: '$answer', n: { $sum: 1 } } },
  ]);
  return Object.fromEntries(rows.map(({ _id, n }) => [_id, n]));
}
