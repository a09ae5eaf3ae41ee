import type { ClientSession } from 'mongoose';
import type { RegistryNotice } from '../../core/city/procedure-schema.ts';
import type { Say } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, MINUTE } from '../../core/clock.ts';
import type { DeliveryContent } from '../../models/delivery.ts';
import {
  DossierFollow,
  type DossierFollowRecord,
  type DossierRecord,
} from '../../models/dossier.ts';
import { Resident, type ResidentRecord } from '../../models/resident.ts';
import { latestChat } from '../notifications/latest-chat.ts';
import type { Outbox } from '../notifications/outbox.ts';
import { nextAllowedAt } from '../notifications/quiet-hours.ts';
import { hasConsent } from '../residents/consents.ts';
import { describeDossier } from './describe-dossier.ts';

/** What happened: a new state, a new due day, a draft to confirm, an apology for a late result. */
export type DossierNews = 'state' | 'due' | 'draft' | 'apology';

/** Writes one delivery to each follower, in the transaction of the change itself; `news` of the dossier makes the key. */
export type TellFollowers = (
  dossier: DossierRecord,
  news: DossierNews,
  session: ClientSession,
) => Promise<void>;

/**
 * Tells the followers of a dossier what happened to it. The first line, which a lock screen shows, has the code and the
 * kind of paper only; quiet hours hold; who took the consent back hears nothing.
 */
export function createTellFollowers(deps: {
  city: CityProfile;
  say: Say;
  outbox: Outbox;
  clock: Clock;
}): TellFollowers {
  const { city, say, outbox, clock } = deps;

  return async (dossier, news, session) => {
    const follows = await DossierFollow.find({ dossierId: dossier._id })
      .session(session)
      .lean<DossierFollowRecord[]>();
    if (follows.length === 0) return;
    const residents = await Resident.find({ _id: { $in: follows.map((one) => one.residentId) } })
      .session(session)
      .lean<ResidentRecord[]>();
    const now = clock.now();
    await outbox.enqueue(
      residents.flatMap((resident) => {
        if (!hasConsent(city, resident, 'dossier')) return [];
        const wanted = follows.find((one) => one.residentId.equals(resident._id))?.channel;
        const chat = latestChat(resident, { preferred: wanted });
        if (!chat) return [];
        return [
          {
            key: `dossier:${String(dossier._id)}:news:${dossier.news}:resident:${String(resident._id)}`,
            residentId: resident._id,
            channel: chat.channel,
            address: chat.address,
            lane: 'notice' as const,
            content: compose(dossier, news, resident.language, now),
            about: { type: 'dossier', id: dossier.code },
            dueAt: nextAllowedAt(now, { lane: 'notice', channel: chat.channel }, resident, city),
          },
        ];
      }),
      session,
    );
  };

  function compose(
    dossier: DossierRecord,
    news: DossierNews,
    language: 'vi' | 'en',
    now: Date,
  ): DeliveryContent {
    const { code } = dossier;
    const notices = noticesFor(city, dossier, news);
    const grave = notices.some((notice) => notice.grave);
    const lines = [
      say(language, grave ? 'dossier.news.grave' : 'dossier.news', { code }),
      ...notices.map(({ id }) => say(language, `registry.${id}`)),
      describeDossier(dossier, { city, say, language, now }),
    ];
    const id = String(dossier._id);
    const buttons =
      news === 'draft'
        ? [
            { id: `dossier:right:${id}`, title: say(language, 'button.draft-right') },
            { id: `dossier:wrong:${id}`, title: say(language, 'button.draft-wrong') },
          ]
        : [{ id: `dossier:unfollow:${id}`, title: say(language, 'button.unfollow-dossier') }];
    return { text: lines.join('\n'), buttons };
  }
}

/** Notices of the civil registry that fit what happened. */
export function noticesFor(
  city: Pick<CityProfile, 'registryNotices' | 'calendar'>,
  dossier: Pick<DossierRecord, 'procedureCode' | 'state' | 'receivedAt'>,
  news: DossierNews,
): RegistryNotice[] {
  const code = dossier.procedureCode ?? '';
  return city.registryNotices.filter(({ on }) => {
    if ('apology' in on) return news === 'apology';
    if ('asked' in on) return false;
    if (!on.procedures.includes(code)) return false;
    if ('draft' in on) return news === 'draft';
    if (news !== 'state') return false;
    if ('states' in on) return on.states.includes(dossier.state);
    const { receivedAt } = dossier;
    if (dossier.state !== 2 || !receivedAt) return false;
    const local = new Date(receivedAt.getTime() + city.calendar.utcOffsetMinutes * MINUTE);
    return local.getUTCHours() >= on.receivedAfterHour;
  });
}
