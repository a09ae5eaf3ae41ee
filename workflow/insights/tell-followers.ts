import type { Clock } from '../../core/clock.ts';
import type { SpikeRecord } from '../../models/spike.ts';
import { Watch, type WatchRecord } from '../../models/watch.ts';
import { tellStaff } from '../staff-notices/tell-staff.ts';

/**
 * Brings an alarm to people: by e-mail, by a notice in the staff app, by chat. It is called once for each alarm,
 * again only for followers of a list that joined it later. Failing is its own matter: the alarm stands anyway.
 */
export type TellSpike = (alarm: SpikeRecord, staffIds: readonly string[]) => Promise<void>;

/** Staff who follow one of the watch lists behind an alarm. */
export async function followersOf({ series }: Pick<SpikeRecord, 'series'>): Promise<string[]> {
  const ids = watchesOf(series);
  if (ids.length === 0) return [];
  const watches = await Watch.find({ _id: { $in: ids } }, { followers: 1 }).lean<WatchRecord[]>();
  return [...new Set(watches.flatMap(({ followers }) => followers))];
}

/**
 * Tells followers by a notice in the staff app, which goes on to their chat and mailbox. The title names the list and
 * the figures, no post and no person.
 */
export const createTellSpike =
  ({ clock }: { clock: Clock }): TellSpike =>
  async (alarm, staffIds) => {
    const [strongest] = alarm.series.filter(({ series }) => watchesOf([{ series }]).length > 0);
    const watch = await Watch.findById(watchesOf(alarm.series)[0]).lean<WatchRecord>();
    if (!strongest || !watch) return;
    const usual = Math.round(strongest.expected);
    await tellStaff({
      key: `spike:${String(alarm._id)}`,
      kind: 'spike',
      to: { officers: staffIds },
      title: `Báo động dư luận: danh sách “${watch.name}” có ${strongest.count} bài trong một giờ, thường là ${usual}`,
      link: '/spikes',
      urgent: false,
      at: clock.now(),
    });
  };

/** Ids of the watch lists among series, also of those counted apart (`youtube/watch:<id>`). */
const watchesOf = (series: readonly { series: string }[]): string[] =>
  series.flatMap(({ series }) => /^(?:\w+\/)?watch:([0-9a-f]{24})$/.exec(series)?.[1] ?? []);
