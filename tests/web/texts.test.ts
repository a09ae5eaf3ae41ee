import { describe, expect, it } from '@jest/globals';
import { NOTICE_KINDS } from '../../models/notice.ts';
import { en } from '../../web/src/text/en.ts';
import { fillTemplate, REPLY_TEMPLATES } from '../../web/src/text/reply-templates.ts';
import { vi } from '../../web/src/text/vi.ts';

const slotsOf = (text: string) =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).toSorted();

describe('The words of the staff app', () => {
  it('exist under the same keys in Vietnamese and in English', () => {
    expect(Object.keys(en).toSorted()).toEqual(Object.keys(vi).toSorted());
  });

  it('are never empty and take the same slots in both languages', () => {
    const english: Readonly<Record<string, string>> = en;
    for (const [key, text] of Object.entries(vi)) {
      expect([key, text.trim()]).not.toEqual([key, '']);
      expect([key, slotsOf(english[key] ?? '')]).toEqual([key, slotsOf(text)]);
    }
  });
});

describe('Kinds of notices', () => {
  it.each(NOTICE_KINDS)('have a word: %s', (kind) => {
    expect(Object.keys(vi)).toContain(`notices.kind.${kind}`);
  });
});

describe('Ready sentences to residents', () => {
  it('leave no slot open', () => {
    const slots = { place: 'Lê Duẩn', deadline: '17:00 27/11/26', body: 'UBND phường' };
    for (const template of Object.values(REPLY_TEMPLATES).flat())
      expect(fillTemplate(template, slots)).not.toMatch(/[{}]/);
  });

  it('have the words of the slots in the place of the slots', () => {
    const slots = { place: 'Lê Duẩn', deadline: '17:00', body: 'UBND phường' };
    expect(fillTemplate('Tại {place} trước {deadline}: {body}', slots)).toBe(
      'Tại Lê Duẩn trước 17:00: UBND phường',
    );
  });
});
