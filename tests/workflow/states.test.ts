import { describe, expect, it } from '@jest/globals';
import { loadCity } from '../../core/city/load.ts';
import { TICKET_STATUSES } from '../../models/ticket.ts';
import { OUTCOMES } from '../../workflow/tickets/outcomes.ts';
import {
  ENDED_STATUSES,
  findStep,
  isOpen,
  OPEN_STATUSES,
  stepsFrom,
} from '../../workflow/tickets/states.ts';

describe('the states of a ticket', () => {
  it('are each either open or ended', () => {
    expect([...OPEN_STATUSES, ...ENDED_STATUSES].sort()).toEqual([...TICKET_STATUSES].sort());
  });

  it('refuse every step that is not in the table with the ones that are', () => {
    for (const from of TICKET_STATUSES)
      for (const to of TICKET_STATUSES) {
        const allowed = stepsFrom(from);
        if (allowed.includes(to)) expect(findStep(from, to, 'staff').to).toBe(to);
        else {
          const refusal = { code: 'illegal_transition', status: 409 };
          expect(() => findStep(from, to, 'staff')).toThrow(expect.objectContaining(refusal));
          try {
            findStep(from, to, 'staff');
          } catch (err) {
            const named = (err as { details: { message: string }[] }).details;
            expect(named.map(({ message }) => message)).toEqual(allowed);
          }
        }
      }
  });

  it('can all be reached from the first one, and an end from each of them', () => {
    const reachable = (from: (typeof TICKET_STATUSES)[number]) => {
      const seen = new Set([from]);
      for (const status of seen) for (const next of stepsFrom(status)) seen.add(next);
      return seen;
    };
    expect([...reachable('received')].sort()).toEqual([...TICKET_STATUSES].sort());
    for (const status of OPEN_STATUSES)
      expect([...reachable(status)].some((next) => !isOpen(next))).toBe(true);
  });

  it('end only with an outcome and its evidence', () => {
    for (const from of OPEN_STATUSES)
      for (const to of stepsFrom(from))
        if (to === 'resolved' || to === 'not_resolvable')
          expect(findStep(from, to, 'staff').needs).toContain('outcome');
  });

  it('let a resident only answer, reopen and close', () => {
    const steps = TICKET_STATUSES.flatMap((status) => stepsFrom(status, 'resident'));
    expect(new Set(steps)).toEqual(new Set(['in_progress', 'reopened', 'closed']));
  });

  it('and the outcomes have words for residents in both languages', () => {
    const { texts } = loadCity('dong-ha');
    const keys = [
      ...TICKET_STATUSES.map((status) => `status.${status}`),
      ...OUTCOMES.map(({ code }) => `outcome.${code}`),
    ];
    for (const key of keys) {
      expect(texts.vi[key]).toBeTruthy();
      expect(texts.en[key]).toBeTruthy();
    }
  });
});
