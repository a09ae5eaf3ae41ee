import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock, HOUR } from '../../../core/clock.ts';
import { Post } from '../../../models/post.ts';
import { createBlindDesk } from '../../../workflow/labelling/blind-desk.ts';
import { labellingFigures } from '../../../workflow/labelling/figures.ts';
import { kappaOf } from '../../../workflow/labelling/kappa.ts';
import { city, labelsOf, WEDNESDAY } from '../../support/builders.ts';
import { startTestStore } from '../../support/store.ts';

const person = (id: string) => ({ type: 'staff', id, name: id }) as const;
const [LAN, MINH, HOA] = [person('lan'), person('minh'), person('hoa')];
const clock = createManualClock(WEDNESDAY);
let store: Awaited<ReturnType<typeof startTestStore>>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(() => store.clear());

const aPost = (n: number, given: object = {}) => ({
  source: 'facebook' as const,
  externalId: String(n),
  outlet: 'Đông Hà quê tôi',
  text: `Lê Duẩn lại ngập, lần ${n}`,
  publishedAt: new Date(WEDNESDAY.getTime() - n * HOUR),
  collectedAt: WEDNESDAY,
  labels: labelsOf(),
  ...given,
});
const word = { kind: 'incident', sentiment: 'negative', category: 'ngap_up' } as const;

describe('agreement beyond chance', () => {
  it('is that of the textbook', () => {
    // Two readers of 50 applications, yes and no: 20 both yes, 15 both no, 5 and 10 apart; kappa 0.4.
    const pairs = [
      ...Array.from({ length: 20 }, () => ['yes', 'yes'] as const),
      ...Array.from({ length: 5 }, () => ['yes', 'no'] as const),
      ...Array.from({ length: 10 }, () => ['no', 'yes'] as const),
      ...Array.from({ length: 15 }, () => ['no', 'no'] as const),
    ];
    const agreement = kappaOf(pairs);
    expect(agreement).toMatchObject({ pairs: 50, same: 0.7 });
    expect(agreement?.kappa).toBeCloseTo(0.4, 5);
    expect(agreement?.low).toBeCloseTo(0.146, 2);
    expect(agreement?.high).toBeCloseTo(0.654, 2);
  });

  it('is not told from one post', () => {
    expect(kappaOf([['yes', 'yes']])).toBeUndefined();
  });
});

describe('the random sample', () => {
  it('gives a second person what the first has labelled, and nobody the same twice', async () => {
    await Post.insertMany([aPost(1), aPost(2), aPost(3, { setAside: 'spam' })]);
    const desk = createBlindDesk({ city, clock, random: () => 0.3 });
    const first = await desk.next(LAN);
    await desk.label(String(first?._id), word, LAN);
    expect((await desk.next(MINH))?._id).toEqual(first?._id);
    const second = await desk.next(LAN);
    expect(second?._id).not.toEqual(first?._id);
    await expect(desk.label(String(first?._id), word, LAN)).rejects.toMatchObject({
      code: 'conflict',
    });
    await desk.label(String(first?._id), word, MINH);
    await expect(desk.label(String(first?._id), word, HOA)).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('lets somebody take their word back', async () => {
    await Post.create(aPost(1));
    const desk = createBlindDesk({ city, clock });
    const post = await desk.next(LAN);
    await desk.label(String(post?._id), word, LAN);
    expect(await desk.next(LAN)).toBeUndefined();
    await desk.takeBack(String(post?._id), LAN);
    expect((await desk.next(LAN))?._id).toEqual(post?._id);
  });

  it('shows nothing that was taken back at its source meanwhile', async () => {
    await Post.create(aPost(1));
    const desk = createBlindDesk({ city, clock });
    await desk.next(LAN);
    await Post.updateMany({}, { text: '', setAside: 'removed' });
    expect(await desk.next(LAN)).toBeUndefined();
  });

  it('measures the machine by month and class, and two people against each other', async () => {
    await Post.insertMany([
      aPost(1),
      aPost(2),
      // A person corrected this one meanwhile: what the module had said is what is measured.
      aPost(3, {
        labels: labelsOf({ sentiment: 'neutral' }),
        correction: { by: 'x', at: WEDNESDAY, before: { sentiment: 'positive' } },
      }),
    ]);
    const desk = createBlindDesk({ city, clock });
    for (const reader of [LAN, MINH])
      for (;;) {
        const post = await desk.next(reader);
        if (!post) break;
        const third = post.externalId === '3';
        const sentiment = third
          ? 'neutral'
          : reader === MINH && post.externalId === '2'
            ? 'neutral'
            : 'negative';
        await desk.label(String(post._id), { ...word, sentiment }, reader);
      }
    const { agreement, months, classes } = await labellingFigures('2025-01');
    expect(agreement.find(({ task }) => task === 'sentiment')).toMatchObject({ pairs: 3 });
    expect(agreement.find(({ task }) => task === 'sentiment')?.same).toBeCloseTo(2 / 3, 5);
    expect(months.find(({ task }) => task === 'sentiment')).toMatchObject({
      month: '2025-10',
      posts: 3,
      right: { share: 2 / 3 },
    });
    const of = (value: string) =>
      classes.find((one) => one.task === 'sentiment' && one.value === value);
    expect(of('negative')).toMatchObject({ said: 2, meant: 2, rightOfSaid: { share: 1 } });
    expect(of('positive')).toMatchObject({ said: 1, rightOfSaid: { share: 0 }, meant: 0 });
  });
});
