import type { Say } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, MINUTE } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import { Delivery } from '../../models/delivery.ts';
import { Warning, type WarningRecord } from '../../models/warning.ts';
import { WarningReceipt } from '../../models/warning-receipt.ts';
import { WarningVersion, type WarningVersionRecord } from '../../models/warning-version.ts';
import type { Outbox } from '../notifications/outbox.ts';
import { findAudience } from './audience.ts';
import { createCompose } from './compose.ts';
import { aboutRepeat, aboutVersion, repeatKey } from './told-about.ts';
import { wardsUnder } from './wards-under.ts';

const CHUNK = 1000;

/** When a version that everybody has been told is repeated first; undefined for the all-clear and where nothing is repeated. */
export function firstRepeatAt(
  { kind }: Pick<WarningVersionRecord, 'kind'>,
  sentAt: Date,
  { warningTemplates }: Pick<CityProfile, 'warningTemplates'>,
): Date | undefined {
  const [minutes] = warningTemplates.repeatMinutes;
  if (kind === 'all_clear' || minutes === undefined) return undefined;
  return new Date(sentAt.getTime() + minutes * MINUTE);
}

/**
 * Makes the sweep that tells a warning again to those whom it reached and who have pressed none of its buttons, at the
 * city's `repeatMinutes`. It ends with the last of them, with an answer, with a newer version, with the all-clear, and when
 * the version has run out. Each repeat has its own key, so a crash repeats nothing.
 *
 * @returns versions repeated
 */
export function createWarningRepeats(deps: {
  city: CityProfile;
  clock: Clock;
  logger: Logger;
  say: Say;
  outbox: Pick<Outbox, 'enqueue'>;
}): () => Promise<number> {
  const { city, clock, logger, outbox } = deps;
  const compose = createCompose(deps);

  return async () => {
    const due = await WarningVersion.find({
      state: 'sent',
      repeatAt: { $lte: clock.now() },
    }).lean<WarningVersionRecord[]>();
    for (const version of due) {
      const warning = await Warning.findById(version.warningId).lean<WarningRecord>();
      if (warning && holds(warning, version)) await repeat(warning, version);
      else await WarningVersion.updateOne({ _id: version._id }, { $unset: { repeatAt: 1 } });
    }
    return due.length;
  };

  function holds(warning: WarningRecord, version: WarningVersionRecord): boolean {
    return (
      warning.state === 'active' &&
      warning.inForce === version.number &&
      (!version.until || version.until > clock.now())
    );
  }

  async function repeat(warning: WarningRecord, version: WarningVersionRecord): Promise<void> {
    const number = version.repeats + 1;
    const silent = await silentOnes(warning, version);
    const { recipients } = await findAudience(version.area, (area) => wardsUnder(area, city));
    const again = recipients.filter(({ residentId }) => silent.has(String(residentId)));
    const contentFor = compose(warning, version, { isRepeat: true });
    for (let from = 0; from < again.length; from += CHUNK)
      await outbox.enqueue(
        again.slice(from, from + CHUNK).map((recipient) => ({
          key: repeatKey(warning.identifier, version.number, number, recipient.residentId),
          residentId: recipient.residentId,
          channel: recipient.channel,
          address: recipient.address,
          lane: 'emergency' as const,
          content: contentFor(recipient),
          about: aboutRepeat(warning.identifier, version.number, number),
        })),
      );
    const minutes = city.warningTemplates.repeatMinutes[number];
    const next = minutes && new Date(clock.now().getTime() + minutes * MINUTE);
    await WarningVersion.updateOne(
      { _id: version._id, repeats: version.repeats },
      {
        $set: { repeats: number, ...(next && { repeatAt: next }) },
        ...(!next && { $unset: { repeatAt: 1 } }),
      },
    );
    logger.info(
      { warning: warning.identifier, version: version.number, repeat: number, to: again.length },
      'warning repeated',
    );
  }

  /** Ids of residents whom this version reached and who have not answered it. */
  async function silentOnes(
    warning: WarningRecord,
    version: WarningVersionRecord,
  ): Promise<Set<string>> {
    const about = aboutVersion(warning.identifier, version.number);
    const silent = new Set<string>();
    const reached = Delivery.collection.find(
      { 'about.type': about.type, 'about.id': about.id, state: { $in: ['sent', 'unknown'] } },
      { projection: { residentId: 1 } },
    );
    for await (const { residentId } of reached) silent.add(String(residentId));
    const answers = WarningReceipt.collection.find(
      { warningId: warning._id, version: { $gte: version.number } },
      { projection: { residentId: 1 } },
    );
    for await (const { residentId } of answers) silent.delete(String(residentId));
    return silent;
  }
}
