import { describe, expect, it } from '@jest/globals';
import type { Role } from '../../models/staff.ts';
import {
  bodyScope,
  may,
  PERMISSIONS,
  permissionsOf,
  seesTicket,
} from '../../workflow/access/policy.ts';

const person = (roles: Role[], bodies: string[] = []) => ({ roles, bodies });

describe('the policy', () => {
  it.each([
    ['an administrator does everything', person(['admin']), [...PERMISSIONS], []],
    [
      'an officer works on tickets',
      person(['officer'], ['qldt']),
      ['tickets.work'],
      ['staff.manage', 'periodic_reports.read'],
    ],
    [
      'an officer of a body does not see reporters',
      person(['officer'], ['qldt']),
      [],
      ['reporters.see'],
    ],
    ['the city desk sees reporters', person(['officer']), ['reporters.see', 'posts.decide'], []],
    [
      'a leader changes nothing but periodic reports',
      person(['leader']),
      ['tickets.read', 'periodic_reports.work', 'mailings.approve'],
      ['tickets.work', 'posts.decide', 'mailings.write'],
    ],
    [
      'communications decide on posts',
      person(['communications']),
      ['posts.decide', 'periodic_reports.work', 'mailings.write'],
      ['tickets.work', 'mailings.approve'],
    ],
    ['roles add up', person(['leader', 'communications']), ['audit.read', 'posts.decide'], []],
  ])('%s', (_, somebody, allowed, forbidden) => {
    for (const permission of allowed) expect(may(somebody, permission as never)).toBe(true);
    for (const permission of forbidden) expect(may(somebody, permission as never)).toBe(false);
  });

  it('shows an officer of a body only its tickets, and everybody else all', () => {
    expect(bodyScope(person(['officer'], ['dien']))).toEqual(['dien']);
    expect(seesTicket(person(['officer'], ['dien']), { body: 'qldt' })).toBe(false);
    expect(seesTicket(person(['leader'], ['dien']), { body: 'qldt' })).toBe(true);
    expect(seesTicket(person(['officer']), { body: 'qldt' })).toBe(true);
  });

  it('grants nothing to somebody without a role', () => {
    expect(permissionsOf(person([]))).toEqual([]);
  });
});
