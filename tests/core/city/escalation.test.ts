import { describe, expect, it } from '@jest/globals';
import { checkEscalation } from '../../../core/city/check-escalation.ts';
import { loadCity } from '../../../core/city/load.ts';

const { escalation } = loadCity('dong-ha');

/** What is said about a chain whose steps were changed. */
function problemsOf(change: (steps: typeof escalation.steps) => typeof escalation.steps): string[] {
  const said: string[] = [];
  checkEscalation(
    { escalation: { ...escalation, steps: change(escalation.steps) } },
    (path, text) => said.push(`${path.join('.')} ${text}`),
  );
  return said;
}

describe('the escalation chain of a city', () => {
  it('has nothing wrong in Đông Hà, and ends each stage with the leaders', () => {
    expect(problemsOf((steps) => steps)).toEqual([]);
    for (const stage of ['forward', 'accept', 'finish'])
      expect(escalation.steps.findLast((step) => step.stage === stage)?.to).toBe('leader');
  });

  it('is refused when an id stands twice', () => {
    expect(problemsOf((steps) => steps.map((step) => ({ ...step, id: 'x' })))[0]).toBe(
      'escalation.steps.1.id "x" stands twice',
    );
  });

  it('is refused when a step of a stage does not come after the one before it', () => {
    expect(problemsOf((steps) => steps.toReversed())[0]).toMatch(/share must be more than 1.5/);
  });
});
