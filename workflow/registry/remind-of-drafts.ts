import type { Say } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, HOUR, MINUTE } from '../../core/clock.ts';
import { Delivery } from '../../models/delivery.ts';
import {
  Dossier,
  DossierFollow,
  type DossierFollowRecord,
  type DossierRecord,
} from '../../models/dossier.ts';
import { Resident, type ResidentRecord } from '../../models/resident.ts';
import { latestChat } from '../notifications/latest-chat.ts';
import { formatLocalTime } from '../notifications/local-time.ts';
import type { Outbox } from '../notifications/outbox.ts';
import { nextAllowedAt } from '../notifications/quiet-hours.ts';
import { hasConsent } from '../residents/consents.ts';

/** So long before silence counts as consent, earlier where quiet hours lie between. */
const BEFORE_MS = 4 * HOUR;
/** The longest quiet hours that are looked across. */
const LOOK_AHEAD_MS = 24 * HOUR;
const STEP_MS = 30 * MINUTE;
const EVERY_MS = 5 * MINUTE;

/**
 * Makes the sweep that reminds followers of an electronic draft that nobody has answered: silence is taken for a yes
 * soon. Once a draft and follower, on the ground of the consent `dossier`, not when they heard of the dossier within the
 * last hours.
 *
 * @returns reminders that were written
 */
export function createDraftReminders(deps: {
  city: CityProfile;
  clock: Clock;
  outbox: Outbox;
  say: Say;
}): () => Promise<number> {
  const { city, clock, outbox, say } = deps;
  let nextAt = 0;

  return async () => {
    const now = clock.now();
    if (now.getTime() < nextAt && now.getTime() > nextAt - EVERY_MS) return 0;
    const open = await Dossier.find({
      draftUntil: { $gt: now, $lte: new Date(now.getTime() + LOOK_AHEAD_MS) },
      draftAnswer: { $exists: false },
    }).lean<DossierRecord[]>();
    let written = 0;
    for (const dossier of open) written += await remind(dossier, now);
    nextAt = now.getTime() + EVERY_MS;
    return written;
  };

  async function remind({ _id, code, draftUntil }: DossierRecord, now: Date): Promise<number> {
    if (!draftUntil) return 0;
    const follows = await DossierFollow.find({ dossierId: _id }).lean<DossierFollowRecord[]>();
    let written = 0;
    for (const { residentId, channel: wanted } of follows) {
      const resident = await Resident.findById(residentId).lean<ResidentRecord>();
      if (!resident || !hasConsent(city, resident, 'dossier')) continue;
      const chat = latestChat(resident, { preferred: wanted });
      if (!chat) continue;
      const allowedAt = (at: Date) =>
        nextAllowedAt(at, { lane: 'notice', channel: chat.channel }, resident, city);
      if (now < remindAt(draftUntil, allowedAt) || allowedAt(now) > now) continue;
      const key = `dossier:${String(_id)}:draft-ends:${draftUntil.toISOString()}:resident:${String(residentId)}`;
      const justHeard = await Delivery.exists({
        residentId,
        'about.id': code,
        createdAt: { $gt: new Date(now.getTime() - BEFORE_MS) },
      });
      if (justHeard || (await Delivery.exists({ key }))) continue;
      const language = resident.language ?? 'vi';
      const id = String(_id);
      await outbox.enqueue([
        {
          key,
          residentId,
          channel: chat.channel,
          address: chat.address,
          lane: 'notice',
          content: {
            text: [
              say(language, 'dossier.news', { code }),
              say(language, 'registry.remind.draft', { until: formatLocalTime(draftUntil, city) }),
            ].join('\n'),
            buttons: [
              { id: `dossier:right:${id}`, title: say(language, 'button.draft-right') },
              { id: `dossier:wrong:${id}`, title: say(language, 'button.draft-wrong') },
            ],
          },
          about: { type: 'dossier', id: code },
        },
      ]);
      written += 1;
    }
    return written;
  }
}

/** The last moment outside of quiet hours that leaves time to answer. */
function remindAt(until: Date, allowedAt: (at: Date) => Date): Date {
  const latest = until.getTime() - BEFORE_MS;
  for (let at = latest; at > latest - LOOK_AHEAD_MS; at -= STEP_MS)
    if (allowedAt(new Date(at)).getTime() === at) return new Date(at);
  return new Date(latest);
}
