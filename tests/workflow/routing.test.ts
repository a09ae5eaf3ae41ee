import { describe, expect, it } from '@jest/globals';
import type { CityProfile } from '../../core/city/schema.ts';
import { HOUR } from '../../core/clock.ts';
import { startDeadline } from '../../workflow/deadlines/deadline.ts';
import { createLocate } from '../../workflow/places/locate.ts';
import { chooseBody, type RoutingCase } from '../../workflow/routing/choose-body.ts';
import { city, WEDNESDAY } from '../support/builders.ts';

const aCase = (given: Partial<RoutingCase> = {}): RoutingCase => ({
  category: 'ngap_up',
  urgency: 'normal',
  places: [],
  source: 'chat',
  at: WEDNESDAY,
  ...given,
});

/** The city with rules of our own before a last one for everything. */
const withRules = (...rules: Partial<CityProfile['routing'][number]>[]): CityProfile => ({
  ...city,
  routing: [
    ...rules.map((rule, at) => ({ id: `r${at}`, when: {}, body: 'dien', decision: 'QĐ', ...rule })),
    { id: 'last', when: {}, body: 'qldt', decision: 'QĐ' },
  ],
});

describe('routing', () => {
  it('takes the first rule whose conditions all hold', () => {
    const own = withRules(
      { when: { categories: ['rac_thai'], wards: ['ward:dong-ha'] } },
      { when: { categories: ['rac_thai'] }, body: 'moitruong' },
    );
    const rubbish = { category: 'rac_thai' };
    expect(chooseBody(own, aCase({ ...rubbish, ward: 'ward:dong-ha' })).rule).toBe('r0');
    expect(chooseBody(own, aCase({ ...rubbish, ward: 'ward:nam-dong-ha' })).rule).toBe('r1');
    expect(chooseBody(own, aCase(rubbish))).toMatchObject({ rule: 'r1', body: 'moitruong' });
    expect(chooseBody(own, aCase()).rule).toBe('last');
    expect(chooseBody(own, aCase({ category: null })).rule).toBe('last');
  });

  it.each([
    ['urgency', { urgencies: ['urgent' as const] }, { urgency: 'urgent' }],
    ['place', { places: ['street:le-loi'] }, { places: ['street:x', 'street:le-loi'] }],
    ['channel', { channels: ['zalo'] }, { channel: 'zalo' }],
    ['source', { sources: ['phone'] }, { source: 'phone' }],
    ['hour, over midnight', { hours: { from: 22, to: 6 } }, { at: new Date('2025-10-15T17:30Z') }],
  ])('looks at the %s', (_, when, fitting) => {
    const own = withRules({ when });
    expect(chooseBody(own, aCase(fitting)).rule).toBe('r0');
    expect(chooseBody(own, aCase()).rule).toBe('last');
  });

  it('applies a rule on its days only, both ends included, by the days of the city', () => {
    const own = withRules({ validFrom: '2025-07-01', validTo: '2025-07-31' });
    const on = (at: string) => chooseBody(own, aCase({ at: new Date(at) })).rule;
    expect(on('2025-06-30T16:59:00Z')).toBe('last');
    expect(on('2025-06-30T17:00:00Z')).toBe('r0');
    expect(on('2025-07-31T16:59:00Z')).toBe('r0');
    expect(on('2025-07-31T17:00:00Z')).toBe('last');
  });

  it('hands a matter on to the successor of a body that has ended', () => {
    const own = withRules({ body: 'ubnd_tp' });
    const after = chooseBody(own, aCase({ ward: 'ward:nam-dong-ha' }));
    expect(after).toMatchObject({ body: 'ubnd_p_namdongha', handedOn: 'ubnd_tp' });
    const before = chooseBody(own, aCase({ at: new Date('2025-06-01T00:00:00Z') }));
    expect(before).not.toHaveProperty('handedOn');
    expect(before.body).toBe('ubnd_tp');
  });

  it('sends every category of the profile, in every ward and without one, to a body that exists', () => {
    for (const { id } of [...city.categories, { id: null }])
      for (const ward of ['ward:dong-ha', 'ward:nam-dong-ha', undefined]) {
        const { body } = chooseBody(city, aCase({ category: id, ward }));
        const found = city.bodies.find((one) => one.id === body);
        expect(found?.validTo).toBeUndefined();
        expect(found).toBeDefined();
      }
  });
});

describe('a deadline', () => {
  it.each([
    ['emergency', 'rac_thai', 'emergency'],
    ['urgent', 'rac_thai', 'urgent'],
    ['normal', null, 'normal'],
  ])('for %s (%s) follows the rule %s and keeps its version', (urgency, category, rule) => {
    const deadline = startDeadline(city, { category, urgency }, WEDNESDAY);
    expect(deadline).toMatchObject({ rule, startedAt: WEDNESDAY });
    expect(deadline.version).toBe(city.deadlines.find(({ id }) => id === rule)?.version);
    expect(deadline.acceptBy && deadline.acceptBy <= deadline.due).toBe(true);
  });

  it.each([
    ['emergency', 'ngap_up', 4],
    ['urgent', 'an_ninh', 4],
    ['urgent', 'ngap_up', 12],
  ])('for %s (%s) on a Saturday night runs by the clock: %i hours', (urgency, category, hours) => {
    const saturdayNight = new Date('2025-10-18T15:00:00Z');
    const { due, acceptBy } = startDeadline(city, { category, urgency }, saturdayNight);
    expect(due.getTime() - saturdayNight.getTime()).toBe(hours * HOUR);
    expect(acceptBy).toEqual(due);
  });

  it('without any rule in force is a fault of the profile', () => {
    const matter = { category: null, urgency: 'normal' };
    expect(() => startDeadline({ ...city, deadlines: [] }, matter, WEDNESDAY)).toThrow(
      /No deadline rule for level "normal"/,
    );
  });
});

describe('the ward of a matter', () => {
  const locate = createLocate(city);
  const inNam = city.wards.find(({ id }) => id === 'ward:nam-dong-ha')?.centre;

  it('is what a person chose, else where it is, else what is named', () => {
    const names = ['Phường Đông Hà'];
    const location = inNam ?? { lat: 0, lon: 0 };
    expect(locate({ names, location, ward: 'ward:dong-ha' }).ward).toBe('ward:dong-ha');
    expect(locate({ names, location })).toMatchObject({
      ward: 'ward:nam-dong-ha',
      wardFrom: 'position',
    });
    expect(locate({ names })).toMatchObject({ ward: 'ward:dong-ha', wardFrom: 'Phường Đông Hà' });
    expect(locate({ names: ['Không có thật'] }).ward).toBeUndefined();
  });

  it('of before July 2025 is the present one', () => {
    const old = city.wards.find(({ successor }) => successor === 'ward:nam-dong-ha');
    expect(locate({ names: [old?.name ?? ''] }).ward).toBe('ward:nam-dong-ha');
  });
});
