import type { ClientSession, Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import { MINUTE } from '../../core/clock.ts';
import { Notice } from '../../models/notice.ts';
import { RescueAlarm, type RescueAlarmRecord } from '../../models/rescue-alarm.ts';
import type { TicketRecord } from '../../models/ticket.ts';
import { tellStaff } from '../staff-notices/tell-staff.ts';

/**
 * A call for help alarms the duty officers: those of the city desk and of the body. They are told at once and again
 * every few minutes (`rescue` of `escalation.json`), after some rounds the leaders too, until somebody accepts the
 * ticket. A further call about the same ticket joins the alarm that nobody has accepted, or raises a new one.
 */
export async function raiseAlarm(
  city: Pick<CityProfile, 'escalation'>,
  ticket: TicketRecord,
  at: Date,
  session: ClientSession,
): Promise<void> {
  const waiting = await RescueAlarm.findOneAndUpdate(
    { ticketId: ticket._id, acceptedAt: null },
    { $inc: { voices: 1 }, $set: { changedAt: at } },
    { session, lean: true },
  );
  if (waiting) return;
  const { repeatMinutes } = city.escalation.rescue;
  const [alarm] = await RescueAlarm.create(
    [
      {
        ticketId: ticket._id,
        code: ticket.code,
        body: ticket.body,
        raisedAt: at,
        nextAt: new Date(at.getTime() + repeatMinutes * MINUTE),
        changedAt: at,
      },
    ],
    { session },
  );
  if (alarm) await tellRound(city, alarm.toObject<RescueAlarmRecord>(), at, session);
}

/** Tells the duty officers once more; what they were told before counts as read, so that one notice stands. */
export async function repeatAlarm(
  city: Pick<CityProfile, 'escalation'>,
  { _id, ticketId }: Pick<RescueAlarmRecord, '_id' | 'ticketId'>,
  ticket: Pick<TicketRecord, 'body'> | null,
  at: Date,
  session: ClientSession,
): Promise<boolean> {
  const { repeatMinutes } = city.escalation.rescue;
  const alarm = await RescueAlarm.findOneAndUpdate<RescueAlarmRecord>(
    { _id, ticketId, acceptedAt: null, nextAt: { $lte: at } },
    {
      $inc: { rounds: 1 },
      $set: {
        nextAt: new Date(at.getTime() + repeatMinutes * MINUTE),
        changedAt: at,
        ...(ticket && { body: ticket.body }),
      },
    },
    { session, returnDocument: 'after', lean: true },
  );
  if (!alarm) return false;
  await settleNotices(_id, at, session);
  await tellRound(city, alarm, at, session);
  return true;
}

/** Ends the alarm of a ticket that somebody has taken on. A second time changes nothing. */
export async function endAlarm(
  ticketId: Types.ObjectId,
  by: string,
  at: Date,
  session: ClientSession,
): Promise<void> {
  const alarm = await RescueAlarm.findOneAndUpdate(
    { ticketId, acceptedAt: null },
    { $set: { acceptedAt: at, acceptedBy: by, changedAt: at }, $unset: { nextAt: 1 } },
    { session, lean: true },
  );
  if (alarm) await settleNotices(alarm._id, at, session);
}

const keyOf = (id: Types.ObjectId): string => `rescue:${String(id)}:`;

async function tellRound(
  { escalation }: Pick<CityProfile, 'escalation'>,
  alarm: RescueAlarmRecord,
  at: Date,
  session: ClientSession,
): Promise<void> {
  const minutes = Math.round((at.getTime() - alarm.raisedAt.getTime()) / MINUTE);
  await tellStaff(
    {
      key: `${keyOf(alarm._id)}${alarm.rounds}`,
      kind: 'rescue',
      to: {
        desk: true,
        body: alarm.body,
        ...(alarm.rounds > escalation.rescue.leaderAfterRounds && { leaders: true }),
      },
      title:
        alarm.rounds === 1
          ? `CỨU NẠN: ${alarm.code} cần người nhận ngay`
          : `CỨU NẠN: ${alarm.code} đã ${minutes} phút chưa ai nhận`,
      link: `/tickets/${alarm.code}`,
      urgent: true,
      at,
    },
    session,
  );
}

/** The notices of an alarm no longer ask for anybody. */
async function settleNotices(id: Types.ObjectId, at: Date, session: ClientSession): Promise<void> {
  const prefix = keyOf(id);
  await Notice.updateMany(
    { key: { $gte: prefix, $lt: `${prefix}~` }, readAt: null },
    { $set: { readAt: at, changedAt: at }, $unset: { chatDueAt: 1, mailDueAt: 1 } },
    { session },
  );
}
