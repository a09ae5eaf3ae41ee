import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadCity } from '../../core/city/load.ts';
import { createSay, slotsOf } from '../../core/city/say.ts';
import { projectRoot } from '../../core/project-root.ts';
import { TICKET_STATUSES } from '../../models/ticket.ts';

const { texts, ...city } = loadCity('dong-ha');

/** Literal keys that the residents' side says, from its sources. */
function keysInSources(): Set<string> {
  const keys = new Set(TICKET_STATUSES.map((status) => `status.${status}`));
  const folders = ['bots', 'bots/dialogue', 'bots/web-chat', 'bots/zalo', 'bots/telegram'];
  for (const folder of folders)
    for (const name of readdirSync(join(projectRoot, folder))) {
      if (!name.endsWith('.ts')) continue;
      const source = readFileSync(join(projectRoot, folder, name), 'utf8');
      for (const [, key] of source.matchAll(/\bsay\(\s*'([\w.-]+)'/g)) keys.add(key ?? '');
      for (const [, key] of source.matchAll(/\b(?:brief|offerHelp|hold)\(talk, '([\w.-]+)'/g))
        keys.add(key ?? '');
      for (const [, key] of source.matchAll(/\bbutton\(talk, '([\w.-]+)'/g))
        keys.add(`button.${key}`);
    }
  return keys;
}

describe('the texts for residents', () => {
  it('have the same keys in both languages, with the same slots', () => {
    expect(Object.keys(texts.en).sort()).toEqual(Object.keys(texts.vi).sort());
    for (const [key, sentence] of Object.entries(texts.vi))
      expect([key, slotsOf(texts.en[key] ?? '').sort()]).toEqual([key, slotsOf(sentence).sort()]);
  });

  it('hold every sentence that the dialogue and the pages say', () => {
    const keys = keysInSources();
    expect(keys.size).toBeGreaterThan(80);
    expect([...keys].filter((key) => !(key in texts.vi))).toEqual([]);
  });

  it('keep button titles short enough for every platform', () => {
    for (const language of ['vi', 'en'] as const)
      for (const [key, title] of Object.entries(texts[language]))
        if (key.startsWith('button.') && key !== 'button.stale')
          expect(title.length).toBeLessThanOrEqual(40);
  });

  it('leave no brace behind, and say by name what is missing', () => {
    const say = createSay({ id: city.id, texts });
    expect(say('vi', 'report.received', { code: 'DH-1' })).not.toContain('{');
    expect(() => say('vi', 'report.received')).toThrow('{code}');
    expect(() => say('en', 'no.such.key')).toThrow('no.such.key');
  });
});
