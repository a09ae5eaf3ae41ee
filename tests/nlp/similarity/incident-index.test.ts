import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findCitiesDir, loadCity } from '../../../core/city/load.ts';
import { createNormalizer } from '../../../nlp/normalize/normalize.ts';
import { createPlaceFinder } from '../../../nlp/places/find-places.ts';
import { createIncidentIndex } from '../../../nlp/similarity/incident-index.ts';
import { JOIN_FROM } from '../../../nlp/similarity/likeness.ts';
import { pairwiseScore } from '../../../nlp/similarity/pairwise.ts';
import { vaguePlacesOf } from '../../../nlp/similarity/vague-places.ts';
import type { Voice } from '../../../nlp/similarity/voice.ts';

const city = loadCity('dong-ha');
const finder = createPlaceFinder(city);
const anIndex = () =>
  createIncidentIndex({
    normalizer: createNormalizer(city.dialect),
    vaguePlaces: vaguePlacesOf(city),
  });
const aVoice = (text: string, given: Partial<Voice> = {}): Voice => ({
  text,
  category: 'ngap_up',
  places: finder.find(text),
  at: new Date('2025-10-28T00:00:00Z'),
  ...given,
});

/** Score of the second voice against an incident that the first one opened. */
function scoreOf(first: Voice, second: Voice): number {
  const index = anIndex();
  index.add('a', first);
  return index.match(second)[0]?.score ?? 0;
}

describe('two voices speak of one incident when', () => {
  it.each<[string, Voice, Voice]>([
    [
      'street and matter are the same',
      aVoice('Đặng Dung ngập rồi'),
      aVoice('dang dung nuoc len toi goi'),
    ],
    [
      'a crossing and one of its streets are named',
      aVoice('Hùng Vương giao Lê Thế Hiếu ngập'),
      aVoice('hung vuong ngap sau'),
    ],
    [
      'a whole ward is under water',
      aVoice('Đông Giang lụt to'),
      aVoice('p. Đông Giang nước vô nhà'),
    ],
    [
      'the same alley asks for help',
      aVoice('kiệt 48 Nguyễn Chí Thanh có hai ông bà già kẹt, cứu với', { category: 'cuu_nan' }),
      aVoice('cuu 2 ong ba gia ket o kiet 48 NCT', { category: 'cuu_nan' }),
    ],
    [
      'they stand at one spot',
      aVoice('cống tràn', { places: [], location: { lat: 16.8172, lon: 107.101 } }),
      aVoice('cống tràn ra đường', { places: [], location: { lat: 16.81725, lon: 107.10105 } }),
    ],
    [
      'they send the same picture',
      aVoice('coi nè', { places: [], photoHash: 'f0e1d2c3b4a59687' }),
      aVoice('ghê quá', { places: [], photoHash: 'f0e1d2c3b4a59683' }),
    ],
    [
      'the classifier took a neighbouring category',
      aVoice('cây đổ kéo đứt dây trên Lê Duẩn chắn đường', { category: 'cay_xanh' }),
      aVoice('cay do keo dut day o le duan', { category: 'dien_luc' }),
    ],
  ])('%s', (_, first, second) => {
    expect(scoreOf(first, second)).toBeGreaterThanOrEqual(JOIN_FROM);
  });
});

describe('two voices speak of different incidents when', () => {
  it.each<[string, Voice, Voice]>([
    [
      'the streets differ, whatever the words',
      aVoice('Đặng Dung ngập tới gối rồi bà con ơi'),
      aVoice('Nguyễn Huệ ngập tới gối rồi bà con ơi'),
    ],
    [
      'the matters differ on one street',
      aVoice('Lê Duẩn ngập sâu'),
      aVoice('đèn đỏ Lê Duẩn tắt', { category: 'den_tin_hieu' }),
    ],
    [
      'the doors differ and people are in need',
      aVoice('cứu với, kẹt ở số 12 Lê Lợi', { category: 'cuu_nan' }),
      aVoice('có người bị thương trước số 245 Lê Lợi', { category: 'cuu_nan' }),
    ],
    [
      'only the ward is common and a point is meant',
      aVoice('mất nắp cống ở phường 2', { category: 'nap_cong' }),
      aVoice('phường 2 có hố ga hở trước tiệm tạp hóa', { category: 'nap_cong' }),
    ],
    [
      'the accident was days ago',
      aVoice('tai nạn ở Lê Duẩn', { category: 'an_toan_giao_thong' }),
      aVoice('Lê Duẩn có tai nạn', {
        category: 'an_toan_giao_thong',
        at: new Date('2025-10-30T00:00:00Z'),
      }),
    ],
    [
      'neither says where',
      aVoice('cúp điện rồi', { category: 'dien_luc' }),
      aVoice('nhà em mất điện từ sáng', { category: 'dien_luc' }),
    ],
    [
      'they stand far apart',
      aVoice('rác đầy đường', {
        places: [],
        category: 'rac_thai',
        location: { lat: 16.8172, lon: 107.101 },
      }),
      aVoice('rác nhiều quá', {
        places: [],
        category: 'rac_thai',
        location: { lat: 16.8272, lon: 107.101 },
      }),
    ],
  ])('%s', (_, first, second) => {
    expect(scoreOf(first, second)).toBeLessThan(JOIN_FROM);
  });
});

describe('the incident index', () => {
  it('explains a match by place, words, time and category', () => {
    const index = anIndex();
    index.add('a', aVoice('Đặng Dung ngập rồi'));
    const [match] = index.match(
      aVoice('dang dung ngap toi goi', { at: new Date('2025-10-28T02:00:00Z') }),
    );
    expect(match?.because).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ what: 'place', detail: 'street:dang-dung' }),
        expect.objectContaining({ what: 'time', detail: '2 h' }),
        expect.objectContaining({ what: 'category', fit: 1 }),
      ]),
    );
  });

  it('forgets what was removed', () => {
    const index = anIndex();
    index.add('a', aVoice('Đặng Dung ngập'));
    index.add('b', aVoice('Nguyễn Huệ ngập'));
    index.remove('a');
    index.remove('nobody');
    expect(index.size).toBe(1);
    expect(index.match(aVoice('Đặng Dung ngập'))).toEqual([]);
  });

  it('returns at most five incidents, best first', () => {
    const index = anIndex();
    for (let k = 0; k < 9; k += 1)
      index.add(`i${k}`, aVoice(`Lê Lợi ngập ${k}`, { at: new Date(Date.UTC(2025, 9, 27, k)) }));
    const scores = index.match(aVoice('Lê Lợi ngập')).map((match) => match.score);
    expect(scores).toHaveLength(5);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
  });

  it('takes any text', () => {
    const index = anIndex();
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        index.add('x', aVoice(text));
        for (const match of index.match(aVoice(text))) {
          expect(match.score).toBeGreaterThanOrEqual(0);
          expect(match.score).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('compares a voice with ten thousand open incidents within 5 ms', () => {
    const index = anIndex();
    const words = ['ngập', 'rác', 'cây đổ', 'đèn tắt', 'ổ gà', 'nắp cống', 'mất nước', 'ồn quá'];
    for (let k = 0; k < 10_000; k += 1) {
      const street = city.streets[k % 40];
      const text = `${words[k % words.length]} ở ${street?.name} lần ${k}`;
      index.add(
        `t${k}`,
        aVoice(text, { places: [{ id: street?.id ?? '', kind: 'street', wards: [] }] }),
      );
    }
    const costs = Array.from({ length: 60 }, (_, k) => {
      const voice = aVoice(`${words[k % words.length]} đường ${city.streets[k % 40]?.name}`);
      const before = process.cpuUsage();
      index.match(voice);
      return process.cpuUsage(before).user / 1000;
    }).sort((a, b) => a - b);
    expect(costs[30]).toBeLessThan(5);
  });
});

describe('a storm day of 300 messages', () => {
  const rows = readFileSync(join(findCitiesDir(), '..', 'nlp', 'data', 'storm-day.tsv'), 'utf8')
    .split('\n')
    .filter((line) => /^\d/.test(line))
    .map((line) => line.split('\t'))
    .map(([at, , incident, category, text = '']) => ({
      incident: incident === '-' ? null : (incident ?? null),
      voice: aVoice(text, {
        category: category ?? null,
        at: new Date(`2025-10-28T${at}:00+07:00`),
      }),
    }));

  it('falls into its incidents when category and report are known', () => {
    const index = anIndex();
    let opened = 0;
    const items = rows.map(({ incident, voice }) => {
      if (incident === null) return { put: null, right: null };
      const best = index.match(voice)[0];
      if (best === undefined || best.score < JOIN_FROM) opened += 1;
      const put = best !== undefined && best.score >= JOIN_FROM ? best.incidentId : `T${opened}`;
      index.add(put, voice);
      return { put, right: incident };
    });
    expect(rows).toHaveLength(300);
    expect(pairwiseScore(items).f1).toBeGreaterThanOrEqual(0.92);
  });
});
