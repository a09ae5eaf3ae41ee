import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createManualClock } from '../../../core/clock.ts';
import { createCatalogue } from '../../../workflow/procedures/catalogue.ts';
import { city, WEDNESDAY } from '../../support/builders.ts';
import { startTestStore } from '../../support/store.ts';

const questions: [string, string][] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'questions.json'), 'utf8'),
);
let store: Awaited<ReturnType<typeof startTestStore>>;
const clock = createManualClock(WEDNESDAY);
const catalogue = createCatalogue({ city, clock });
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());

describe('the search over procedures', () => {
  it('knows what residents mean, as they type it', async () => {
    const search = await catalogue.search();
    const misses: string[] = [];
    let [first, third] = [0, 0];
    for (const [question, code] of questions) {
      const found = search.find(question, 3).map(({ entry }) => entry.code);
      if (found[0] === code) first += 1;
      if (found.includes(code)) third += 1;
      if (found[0] !== code)
        misses.push(`${question}: wanted ${code}, found ${found.join(' ') || '-'}`);
    }
    const part = (count: number) => count / questions.length;
    process.stderr.write(
      `procedures: ${questions.length} questions, hit@1 ${part(first).toFixed(3)}, hit@3 ${part(third).toFixed(3)}\n${misses.join('\n')}\n`,
    );
    expect(questions.length).toBeGreaterThanOrEqual(80);
    expect(part(first)).toBeGreaterThan(0.9);
    expect(part(third)).toBeGreaterThan(0.96);
  });

  it('finds nothing for what is no procedure', async () => {
    const search = await catalogue.search();
    for (const text of ['hôm nay trời mưa to quá', 'asdf qwer', 'bún bò Huế ngon ghê'])
      expect(search.decide(text).sure).toBeUndefined();
  });

  it('sees what staff have changed, keeps the version before, and refuses a stale editor', async () => {
    const entry = await catalogue.byCode('1.000894');
    if (!entry) throw new Error('the city has no procedure 1.000894');
    const by = { type: 'staff', id: 'x', name: 'Lan' };
    const phrases = [...entry.phrases, 'rước nàng về dinh'];
    expect(await catalogue.save({ ...entry, phrases }, by, 0)).toEqual({
      changed: true,
      version: 1,
    });
    expect((await catalogue.search()).decide('rước nàng về dinh').sure?.code).toBe('1.000894');
    expect(await catalogue.save({ ...entry, phrases }, by, 1)).toMatchObject({ changed: false });
    await expect(catalogue.save(entry, by, 0)).rejects.toMatchObject({ code: 'conflict' });
    const [last] = await catalogue.history('1.000894');
    expect(last?.before).toMatchObject({ phrases: entry.phrases });
  });
});
