import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Types } from 'mongoose';
import { HOUR, MINUTE } from '../../../core/clock.ts';
import type { TicketRecord, TicketStatus } from '../../../models/ticket.ts';
import { startDeadline } from '../../../workflow/deadlines/deadline.ts';
import { momentOf, spanOf, stagesOf } from '../../../workflow/deadlines/stages.ts';
import { timeBetween } from '../../../workflow/deadlines/working-time.ts';
import { planEscalation, rescheduled } from '../../../workflow/escalation/plan.ts';
import { moveTicket } from '../../../workflow/tickets/move.ts';
import { stepsFrom } from '../../../workflow/tickets/states.ts';
import { city } from '../../support/builders.ts';

const local = (text: string) => new Date(`${text}:00+07:00`);
const by = { type: 'staff' as const, id: '64b000000000000000000001', name: 'Cán bộ' };

/** A routed ticket as the desk would store it. */
function routedAt(at: Date, urgency: string, category = 'o_ga'): TicketRecord {
  return {
    _id: new Types.ObjectId(),
    code: 'DH-7KQM-4XTA',
    status: 'routed',
    category,
    urgency,
    body: 'qldt',
    openedAt: at,
    deadline: startDeadline(city, { category, urgency }, at),
    updates: [{ number: 1, at, by: { type: 'system' }, kind: 'routed', to: 'routed' }],
  } as unknown as TicketRecord;
}

/** The ticket after a step, with the escalation that a change of it would keep. */
function moved(ticket: TicketRecord, to: TicketStatus, at: Date): TicketRecord {
  const needs = {
    note: 'vì',
    ...(to === 'referred' && { body: ticket.body === 'qldt' ? 'dien' : 'qldt' }),
    ...(to === 'resolved' && {
      outcome: { code: 'fixed', evidence: { kind: 'reason' as const, value: 'xong' } },
    }),
    ...(to === 'not_resolvable' && {
      outcome: { code: 'not_found', evidence: { kind: 'reason' as const, value: 'không thấy' } },
    }),
  };
  const change = moveTicket(ticket, { to, ...needs }, by, at, city);
  const updates = change.updates.map((update) => ({ ...update, at, number: 0, by }));
  const after = {
    ...ticket,
    ...change.fields,
    updates: [...ticket.updates, ...updates],
  } as TicketRecord;
  return { ...after, escalation: rescheduled(city, after) } as TicketRecord;
}

describe('the moments of the stages', () => {
  it('count office hours for what is normal: accepted within 8 of them', () => {
    const ticket = routedAt(local('2025-10-17T16:00'), 'normal');
    expect(momentOf(city, spanOf(city, ticket, 'accept'), 1)).toEqual(local('2025-10-20T16:00'));
  });

  it('run by the clock for what is urgent, and end with the deadline', () => {
    const ticket = routedAt(local('2025-10-18T23:00'), 'emergency');
    expect(momentOf(city, spanOf(city, ticket, 'accept'), 1)).toEqual(local('2025-10-19T03:00'));
    expect(momentOf(city, spanOf(city, ticket, 'finish'), 1.5)).toEqual(local('2025-10-19T05:00'));
  });

  it('give a received matter five minutes to go to a body', () => {
    const ticket = {
      ...routedAt(local('2025-10-15T09:00'), 'normal'),
      status: 'received' as const,
    };
    expect(stagesOf(ticket)).toEqual(['forward', 'finish']);
    expect(momentOf(city, spanOf(city, ticket, 'forward'), 1)).toEqual(local('2025-10-15T09:05'));
  });

  it('give a body that it was referred to the whole time to accept', () => {
    const ticket = routedAt(local('2025-10-15T08:00'), 'normal');
    const referred = moved(ticket, 'referred', local('2025-10-15T16:00'));
    expect(momentOf(city, spanOf(city, referred, 'accept'), 1)).toEqual(local('2025-10-16T16:00'));
  });

  it('stand while the resident is asked, and after the end', () => {
    const ticket = routedAt(local('2025-10-15T08:00'), 'normal');
    expect(stagesOf(moved(ticket, 'waiting_for_resident', local('2025-10-15T09:00')))).toEqual([]);
    expect(stagesOf(moved(ticket, 'not_resolvable', local('2025-10-15T09:00')))).toEqual([]);
  });
});

describe('what is told', () => {
  it('is no warning once the deadline has passed', () => {
    const ticket = routedAt(local('2025-10-15T08:00'), 'emergency');
    const { tell, after } = planEscalation(city, ticket, local('2025-10-15T12:30'));
    expect(tell.map(({ id }) => id)).toEqual(['accept-late', 'finish-late']);
    expect(after.done).toEqual(expect.arrayContaining(['accept-soon', 'finish-soon']));
  });

  it('begins anew when the ticket is reopened', () => {
    const start = local('2025-10-15T08:00');
    let ticket = routedAt(start, 'emergency');
    const { after } = planEscalation(city, ticket, local('2025-10-15T16:00'));
    ticket = { ...ticket, escalation: after } as TicketRecord;
    for (const to of ['accepted', 'resolved', 'reopened'] as const)
      ticket = moved(ticket, to, local('2025-10-15T16:30'));
    expect(ticket.escalation?.done).toEqual([]);
    expect(ticket.escalation?.nextAt).toEqual(local('2025-10-15T19:30'));
  });

  it('is told once, not before its time and not forgotten, whatever happens to the ticket', () => {
    const life = fc.array(
      fc.record({
        minutes: fc.integer({ min: 1, max: 60 * 40 }),
        // Which of the steps that are possible then; the sweep comes by more often than people do.
        act: fc.option(fc.nat(9), { freq: 2 }),
      }),
      { maxLength: 40 },
    );
    const start = fc
      .integer({ min: Date.UTC(2025, 7, 25), max: Date.UTC(2026, 2, 1) })
      .map((ms) => new Date(ms - (ms % MINUTE)));
    const urgency = fc.constantFrom('normal', 'urgent', 'emergency');
    fc.assert(
      fc.property(start, urgency, life, (openedAt, level, events) => {
        let ticket = routedAt(openedAt, level);
        let now = openedAt;
        const told = new Set<string>();
        for (const { minutes, act } of events) {
          now = new Date(now.getTime() + minutes * MINUTE);
          if (act !== null) {
            const steps = stepsFrom(ticket.status);
            const to = steps[act % steps.length];
            if (to) ticket = moved(ticket, to, now);
          }
          const { tell, after } = planEscalation(city, ticket, now);
          for (const { id, stage, share } of tell) {
            const key = `${after.round.getTime()} ${id}`;
            expect(told).not.toContain(key);
            told.add(key);
            // Measured the other way round than it is planned.
            const { from, ms, unit, pauses } = spanOf(city, ticket, stage);
            expect(timeBetween(city.calendar, unit, from, now, pauses)).toBeGreaterThanOrEqual(
              Math.floor(share * ms),
            );
          }
          ticket = { ...ticket, escalation: after } as TicketRecord;
          const left = planEscalation(city, ticket, now);
          expect(left.tell).toEqual([]);
          for (const stage of stagesOf(ticket)) {
            const { from, ms, unit, pauses } = spanOf(city, ticket, stage);
            const passed = timeBetween(city.calendar, unit, from, now, pauses);
            for (const step of city.escalation.steps)
              if (step.stage === stage && passed > step.share * ms)
                expect(after.done).toContain(step.id);
          }
          if (after.nextAt) expect(after.nextAt.getTime()).toBeGreaterThan(now.getTime());
        }
      }),
      { numRuns: 150 },
    );
  });

  it('waits for the next office day over a holiday', () => {
    const ticket = routedAt(local('2025-08-29T16:00'), 'normal');
    const span = spanOf(city, ticket, 'accept');
    expect(momentOf(city, span, 1).getTime()).toBeGreaterThan(local('2025-09-03T07:00').getTime());
    expect(span.ms).toBe(8 * HOUR);
  });
});
