import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findCitiesDir, loadCity } from '../../../core/city/load.ts';
import { createAnalyzer } from '../../../nlp/analyzer.ts';
import { halfOf, measureStormDay, parseStormDay } from '../../../nlp/evaluate/storm-day.ts';

const city = loadCity('dong-ha');
const messages = parseStormDay(
  readFileSync(join(findCitiesDir(), '..', 'nlp', 'data', 'storm-day.tsv'), 'utf8'),
);

describe('the storm day', () => {
  it('has 300 messages in the order of time, each incident in one half', () => {
    expect(messages).toHaveLength(300);
    const times = messages.map(({ at }) => at.getTime());
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const halves = new Map<string, string>();
    for (const message of messages) {
      if (message.incident === null) continue;
      expect(halves.get(message.incident) ?? halfOf(message)).toBe(halfOf(message));
      halves.set(message.incident, halfOf(message));
    }
    expect(new Set(halves.values()).size).toBe(2);
  });

  it('falls into its incidents with nothing but words and times', () => {
    expect(measureStormDay(messages, createAnalyzer({ city }), city).f1).toBeGreaterThanOrEqual(
      0.8,
    );
  });
});
