import { createHash } from 'node:crypto';
import type { CityProfile } from '../../../core/city/schema.ts';
import { localDay } from '../../../core/city/ward-lookup.ts';
import type { Clock } from '../../../core/clock.ts';
import { AppError } from '../../../core/errors.ts';
import type { Logger } from '../../../core/logger.ts';
import {
  CapMessage,
  type CapMessageRecord,
  type CapMessageState,
  type KeptReason,
} from '../../../models/cap-message.ts';
import { tellStaff } from '../../staff-notices/tell-staff.ts';
import { areaFromCap } from './area-from-cap.ts';
import { type CapAlert, referenceTo } from './cap-alert.ts';
import { LARGEST_ALERT, readAlert } from './read-alert.ts';
import type { TrustedKeys } from './trusted-keys.ts';
import { signedPart } from './verify-signature.ts';

/** How a message came; see models/cap-message.ts. */
export type CapOrigin = Pick<CapMessageRecord, 'via' | 'from'> & {
  link?: string;
  entry?: string;
};

export type Received = {
  /** What became of it now, or of its first copy. */
  state: CapMessageState;
  reason?: KeptReason | undefined;
  detail?: string | undefined;
  /** We had it already; nothing has changed. */
  isDuplicate: boolean;
  /** `sender,identifier,sent`. */
  reference: string;
};

export type CapReceiver = {
  /**
   * Checks a message and keeps it, apart or for the sweep that drafts from it.
   * @throws AppError for what cannot be read (see {@link readAlert})
   */
  receive(xml: string, origin: CapOrigin): Promise<Received>;
  /** Keeps apart what could not be read or fetched, so that staff see it. @param problem why */
  keepUnreadable(xml: string, origin: CapOrigin, problem: AppError): Promise<void>;
};

/** Why a message is kept apart, with what exactly was wrong. */
type Objection = { reason: KeptReason; detail?: string };

/**
 * The way in of CAP messages from outside. Nothing here drafts or sends: see draft-from-alerts.ts.
 *
 * Of a sender whose key we have only what that key signed is believed, and nothing else of the document. A forged copy
 * does not take the name of the true one, which may still come. What changes an alert that we do not know is kept apart,
 * and looked at again when that alert comes: feeds are not in order.
 */
export function createCapReceiver(deps: {
  city: CityProfile;
  clock: Clock;
  logger: Logger;
  trustedKeys: TrustedKeys;
}): CapReceiver {
  const { city, clock, logger, trustedKeys } = deps;

  return {
    async receive(xml, origin) {
      const claimed = readAlert(xml);
      const key = trustedKeys.get(claimed.sender);
      const proven = key === undefined ? undefined : provenAlert(xml, key, claimed);
      if (key !== undefined && !proven) {
        const detail = `chữ ký không phải của ${claimed.sender}, hoặc nội dung đã bị sửa`;
        const kept = await keep(claimed, origin, xml, { reason: 'bad_signature', detail });
        await tellOfForgery(claimed.sender);
        return kept;
      }
      const alert = proven?.alert ?? claimed;
      const kept = await keep(
        alert,
        origin,
        proven?.xml ?? xml,
        await objectionTo(alert),
        proven !== undefined,
      );
      if (!kept.isDuplicate) await lookAgain(kept.reference);
      return kept;
    },

    async keepUnreadable(xml, origin, problem) {
      const [first] = problem.details;
      const now = clock.now();
      await store({
        key: `malformed:${origin.entry ?? digest(xml)}`,
        sentAt: now,
        ...origin,
        state: 'kept_apart',
        reason: 'malformed',
        detail: first ? `${first.path}: ${first.message}` : problem.message,
        xml: xml.slice(0, LARGEST_ALERT),
        receivedAt: now,
      });
    },
  };

  async function keep(
    alert: CapAlert,
    origin: CapOrigin,
    xml: string,
    objection: Objection | undefined,
    verified = false,
  ): Promise<Received> {
    const reference = referenceTo(alert);
    const isForged = objection?.reason === 'bad_signature';
    const [info] = alert.infos;
    const state = objection ? ('kept_apart' as const) : ('new' as const);
    const first = await store({
      key: isForged ? `${reference}#${digest(xml)}` : reference,
      sender: alert.sender,
      identifier: alert.identifier,
      sent: alert.sent,
      sentAt: new Date(alert.sent),
      status: alert.status,
      msgType: alert.msgType,
      senderName: info?.senderName ?? '',
      headline: (info?.headline || info?.event || alert.note || '').slice(0, 300),
      areaDesc: (info?.areas.map(({ areaDesc }) => areaDesc).join('; ') ?? '').slice(0, 300),
      references: [...alert.references],
      ...origin,
      verified,
      state,
      ...objection,
      xml,
      receivedAt: clock.now(),
    });
    if (first) {
      const { sender, identifier } = alert;
      logger.info({ sender, identifier, state, reason: objection?.reason }, 'CAP message came in');
      return { state, ...objection, isDuplicate: false, reference };
    }
    const known = await CapMessage.findOne({ key: reference }).lean<CapMessageRecord>();
    return {
      state: known?.state ?? state,
      reason: known?.reason ?? objection?.reason,
      detail: known?.detail ?? undefined,
      isDuplicate: true,
      reference,
    };
  }

  /** Why nothing is drafted from a message; undefined when something is. */
  async function objectionTo(alert: CapAlert): Promise<Objection | undefined> {
    const { infos, msgType, references, scope, sender, status } = alert;
    if (sender === city.cap.sender) return { reason: 'own' };
    if (status === 'Draft' || status === 'System')
      return { reason: 'not_an_alert', detail: status };
    if (msgType === 'Ack' || msgType === 'Error')
      return { reason: 'not_an_alert', detail: msgType };
    if (scope !== 'Public') return { reason: 'not_public', detail: scope };
    const earlier = await CapMessage.find({ key: { $in: references } }).lean<CapMessageRecord[]>();
    if (msgType !== 'Alert' && earlier.length === 0)
      return {
        reason: 'unknown_references',
        detail: references.length > 0 ? references.join(' ').slice(0, 500) : 'references: none',
      };
    if (msgType === 'Cancel') return undefined;
    const now = clock.now();
    const isOver = infos.every(({ expires }) => expires && new Date(expires) < now);
    if (isOver) return { reason: 'expired', detail: infos[0]?.expires ?? '' };
    const follows = earlier.some(({ warningId, state }) => warningId || state === 'new');
    const areas = infos.flatMap((info) => info.areas);
    if (!follows && !areaFromCap(areas, city))
      return {
        reason: 'outside',
        detail: areas
          .map(({ areaDesc }) => areaDesc)
          .join('; ')
          .slice(0, 500),
      };
    return undefined;
  }

  /** Once a day and sender: a flood of forgeries is one matter. */
  async function tellOfForgery(sender: string): Promise<void> {
    const at = clock.now();
    await tellStaff({
      key: `cap-forged:${sender}:${localDay(at, city)}`,
      kind: 'security',
      to: { roles: ['admin'] },
      title: `Có tin CAP mang tên ${sender} nhưng chữ ký sai, đã để riêng, không soạn nháp`,
      link: '/warnings',
      urgent: false,
      at,
    });
  }

  /** Messages that waited for this one. */
  async function lookAgain(reference: string): Promise<void> {
    const waiting = await CapMessage.find({
      references: reference,
      state: 'kept_apart',
      reason: 'unknown_references',
    }).lean<CapMessageRecord[]>();
    for (const { _id, xml } of waiting) {
      const objection = await objectionTo(readAlert(xml));
      await CapMessage.updateOne(
        { _id },
        objection
          ? { $set: { ...objection } }
          : { $set: { state: 'new' }, $unset: { reason: 1, detail: 1 } },
      );
    }
  }
}

/** What the key has signed, when that is the whole message. */
function provenAlert(
  xml: string,
  key: string,
  claimed: CapAlert,
): { alert: CapAlert; xml: string } | undefined {
  const part = signedPart(xml, key);
  if (part === undefined) return undefined;
  try {
    const alert = readAlert(part);
    return referenceTo(alert) === referenceTo(claimed) ? { alert, xml: part } : undefined;
  } catch (err) {
    // Something was signed that is no message by itself.
    if (err instanceof AppError) return undefined;
    throw err;
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** @returns false when it is there already */
async function store(record: Partial<CapMessageRecord>): Promise<boolean> {
  const { upsertedCount } = await CapMessage.updateOne(
    { key: record.key ?? '' },
    { $setOnInsert: record },
    { upsert: true },
  );
  return upsertedCount > 0;
}
