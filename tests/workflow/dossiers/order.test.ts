import { describe, expect, it } from '@jest/globals';
import { orderOf } from '../../../workflow/dossiers/order.ts';

const at = (day: number) => new Date(Date.UTC(2026, 5, day));

/** A dossier that has been in these states, each from a day of June. */
function known(...steps: [state: number, day: number, note?: string][]) {
  const history = steps.map(([state, day, note]) => ({
    state,
    at: at(day),
    heardAt: at(day),
    source: 'api' as const,
    ...(note && { note }),
  }));
  const last = history.at(-1);
  return {
    state: last?.state ?? 1,
    stateAt: last?.at ?? at(1),
    note: last?.note ?? '',
    history,
    saidAt: last?.at ?? at(1),
  } as Parameters<typeof orderOf>[1];
}

describe('the order of what is said of a dossier', () => {
  it.each([
    ['on along the way', known([2, 1]), { state: 4 }, 'newer'],
    ['the same again', known([2, 1], [4, 2]), { state: 4 }, 'same'],
    ['from before', known([2, 1], [4, 2]), { state: 2 }, 'older'],
    ['4 after 5: it may be the 4 from before', known([4, 1], [5, 2]), { state: 4 }, 'older'],
    ['5 replayed after 5 and 4', known([4, 1], [5, 2], [4, 3]), { state: 5 }, 'older'],
    ['9 after 5 and 4', known([4, 1], [5, 2], [4, 3]), { state: 9 }, 'newer'],
    ['8 after 7, an end', known([4, 1], [7, 2]), { state: 8 }, 'older'],
    ['the unknown state once', known([4, 1]), { state: 0 }, 'newer'],
    ['the unknown state replayed', known([0, 1], [4, 2]), { state: 0 }, 'older'],
    ['a new note', known([5, 1, 'a']), { state: 5, note: 'b' }, 'newer'],
    ['a note replayed', known([5, 1, 'a'], [5, 2, 'b']), { state: 5, note: 'a' }, 'older'],
  ])('without a time: %s', (_, before, said, order) => {
    expect(orderOf(said, before)).toBe(order);
  });

  it.each([
    ['4 after 5, later', known([4, 1], [5, 2]), { state: 4, stateAt: at(3) }, 'newer'],
    ['4 after 5, from before', known([4, 1], [5, 2]), { state: 4, stateAt: at(1) }, 'older'],
    [
      'two at the same time: the one further on',
      known([2, 1]),
      { state: 4, stateAt: at(1) },
      'newer',
    ],
    ['two at the same time: the one before', known([4, 1]), { state: 2, stateAt: at(1) }, 'older'],
    ['the same again', known([4, 1]), { state: 4, stateAt: at(1) }, 'same'],
    ['after an end, when the office says so', known([3, 1]), { state: 4, stateAt: at(2) }, 'newer'],
  ])('with a time: %s', (_, before, said, order) => {
    expect(orderOf(said, before)).toBe(order);
  });

  it('knows that the same state was confirmed later than it began', () => {
    const confirmed = { ...known([4, 1]), saidAt: at(5) };
    expect(orderOf({ state: 5, stateAt: at(3) }, confirmed)).toBe('older');
  });
});
