import { describe, expect, it } from '@jest/globals';
import { loadCity } from '../../../core/city/load.ts';
import { createAnalyzer } from '../../../nlp/analyzer.ts';
import { createAccuracyLog } from '../../../nlp/learn/accuracy-by-month.ts';
import type { GuardMessage } from '../../../nlp/learn/learner.ts';
import { readCivicRows } from '../../../scripts/language/civic-data.ts';

const city = loadCity('dong-ha');
const guard: GuardMessage[] = readCivicRows(city)
  .slice(0, 60)
  .map(({ text, labels }) => ({ text, labels }));
const text = 'Máy bán nước tự động ở công viên nuốt tiền của tui';

describe('a correction', () => {
  it('moves the model towards what staff says, step by step, until it agrees', () => {
    const analyzer = createAnalyzer({ city });
    const learner = analyzer.createLearner(guard);
    const chance = () => analyzer.probabilities(text)['category']?.['quang_cao'] ?? 0;
    let last = chance();
    for (let step = 0; step < 12 && analyzer.analyze(text).category !== 'quang_cao'; step += 1) {
      if (!learner.correct(`c${step}`, text, 'category', 'quang_cao').applied) break;
      expect(chance()).toBeGreaterThan(last);
      last = chance();
    }
    expect(analyzer.analyze(text).category).toBe('quang_cao');
  });

  it('is taken back by undo, to the same answer as before', () => {
    const analyzer = createAnalyzer({ city });
    const before = analyzer.analyze(text);
    const learner = analyzer.createLearner(guard);
    learner.correct('c1', text, 'category', 'quang_cao');
    expect(learner.undo('c1')).toBe(true);
    expect(analyzer.analyze(text)).toEqual(before);
    expect(learner.undo('c1')).toBe(false);
  });

  it('survives a restart through its list', () => {
    const first = createAnalyzer({ city });
    const learner = first.createLearner(guard);
    learner.correct('c1', text, 'category', 'quang_cao');
    const second = createAnalyzer({ city });
    second.createLearner(guard, JSON.parse(JSON.stringify(learner.corrections())));
    expect(second.probabilities(text)['category']).toEqual(first.probabilities(text)['category']);
  });

  it('is refused when the guard messages would suffer', () => {
    const analyzer = createAnalyzer({ city });
    const watched = guard.filter(({ labels }) => labels.category === 'chieu_sang').slice(0, 1);
    const [message] = watched;
    if (message === undefined) throw new Error('no lamp among the guard messages');
    const learner = analyzer.createLearner(watched);
    let refused = false;
    for (let step = 0; step < 40 && !refused; step += 1) {
      const lesson = learner.correct(`c${step}`, message.text, 'category', 'rac_thai');
      refused = !lesson.applied && lesson.because === 'guard';
    }
    expect(refused).toBe(true);
    expect(learner.guardAccuracy()).toBe(1);
  });

  it('names the labels that there are when it is taught another', () => {
    const learner = createAnalyzer({ city }).createLearner([]);
    expect(() => learner.correct('c', text, 'category', 'mèo')).toThrow(
      /"mèo" is no category: choose from -/,
    );
  });
});

describe('accuracy by month', () => {
  it('counts in months of the city and goes on after a restart', () => {
    const log = createAccuracyLog(420);
    log.record(new Date('2025-10-31T18:00:00Z'), 'category', true);
    log.record(new Date('2025-10-31T10:00:00Z'), 'category', false);
    const again = createAccuracyLog(420, log.months());
    again.record(new Date('2025-11-02T00:00:00Z'), 'category', false);
    expect(again.months()).toEqual([
      { month: '2025-10', label: 'category', seen: 1, right: 0 },
      { month: '2025-11', label: 'category', seen: 2, right: 1 },
    ]);
  });
});
