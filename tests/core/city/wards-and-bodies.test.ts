import { describe, expect, it } from '@jest/globals';
import { bodyName, bodyOn } from '../../../core/city/body-name.ts';
import { loadCity } from '../../../core/city/load.ts';
import {
  localDay,
  presentWard,
  wardAt,
  wardByCode,
  wardsOn,
} from '../../../core/city/ward-lookup.ts';

const city = loadCity('dong-ha');
const body = (id: string) => {
  const found = city.bodies.find((candidate) => candidate.id === id);
  if (!found) throw new Error(id);
  return found;
};

describe('wards', () => {
  it.each([
    ['the middle of the city', 16.8172845, 107.1010378, 'ward:dong-ha'],
    ['the middle of the southern ward', 16.80013, 107.1064, 'ward:nam-dong-ha'],
    ['Quảng Trị town', 16.75, 107.19, undefined],
    ['Huế', 16.4637, 107.5909, undefined],
  ])('places %s', (_, lat, lon, ward) => {
    expect(wardAt(city, { lat, lon })?.id).toBe(ward);
  });

  it.each([
    ['ward:phuong-1', 'ward:dong-ha'],
    ['ward:phuong-5', 'ward:nam-dong-ha'],
    ['ward:dong-le', 'ward:nam-dong-ha'],
    ['ward:dong-ha', 'ward:dong-ha'],
    ['ward:nowhere', undefined],
  ])('leads %s to its ward of today', (old, present) => {
    expect(presentWard(city, old)?.id).toBe(present);
  });

  it('change on 1 July 2025', () => {
    expect(wardsOn(city, '2025-06-30')).toHaveLength(9);
    expect(wardsOn(city, '2025-07-01').map((ward) => ward.name)).toEqual([
      'Phường Đông Hà',
      'Phường Nam Đông Hà',
    ]);
  });

  it('read a national code by the day it was used', () => {
    expect(wardByCode(city, '19333', '2025-06-30')?.name).toBe('Phường 1');
    expect(wardByCode(city, '19333', '2025-07-01')?.name).toBe('Phường Đông Hà');
  });
});

describe('days', () => {
  it('are those of the city, seven hours before UTC ends them', () => {
    expect(localDay(new Date('2025-06-30T16:59:59Z'), city)).toBe('2025-06-30');
    expect(localDay(new Date('2025-06-30T17:00:00Z'), city)).toBe('2025-07-01');
  });
});

describe('bodies', () => {
  it('bear the name of the day, and say when no source shows it', () => {
    expect(bodyName(body('pctt'), '2025-06-30')).toEqual({
      name: 'Ban Chỉ huy PCTT và TKCN',
      verified: true,
    });
    expect(bodyName(body('qldt'), '2024-01-01').verified).toBe(false);
    expect(bodyName(body('qldt'), '2026-01-01')).toEqual({
      name: 'Phòng Kinh tế, Hạ tầng và Đô thị của UBND phường',
      verified: true,
    });
  });

  it('keep their last name after their end', () => {
    expect(bodyName(body('ubnd_tp'), '2026-01-01').name).toBe('UBND thành phố Đông Hà');
  });

  it('hand over to the successor of the ward', () => {
    expect(bodyOn(city, 'ubnd_tp', '2025-06-30', 'ward:nam-dong-ha')?.id).toBe('ubnd_tp');
    expect(bodyOn(city, 'ubnd_tp', '2025-07-01', 'ward:nam-dong-ha')?.id).toBe('ubnd_p_namdongha');
    expect(bodyOn(city, 'ubnd_p_1', '2026-01-01')?.id).toBe('ubnd_p_dongha');
    expect(bodyOn(city, 'nobody', '2026-01-01')).toBeUndefined();
  });

  it('show no body of the old city as working today', () => {
    const ended = city.bodies.filter((candidate) =>
      /thành phố Đông Hà$/.test(candidate.names.at(-1)?.vi ?? ''),
    );
    expect(ended.length).toBeGreaterThan(0);
    for (const old of ended) expect(old.validTo).toBe('2025-06-30');
  });
});
