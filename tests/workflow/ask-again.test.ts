import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { createManualClock, DAY } from '../../core/clock.ts';
import { createLogger } from '../../core/logger.ts';
import { Post } from '../../models/post.ts';
import { Rollup } from '../../models/rollup.ts';
import { createAnalyzer } from '../../nlp/analyzer.ts';
import type { Opinion } from '../../nlp/second-opinion/combine.ts';
import { createJudge } from '../../nlp/second-opinion/judge.ts';
import { recountRollups } from '../../workflow/insights/recount-rollups.ts';
import { createAskAgain } from '../../workflow/posts/ask-again.ts';
import { createPostDesk } from '../../workflow/posts/decide-post.ts';
import { createPostKeeper } from '../../workflow/posts/keep-post.ts';
import { aWorkflow, city, WEDNESDAY } from '../support/builders.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
const analyzer = createAnalyzer({ city });
const clock = createManualClock(WEDNESDAY);
const { workflow } = aWorkflow(clock);
const keepPosts = createPostKeeper({
  city,
  clock,
  analyzer,
  mask: (text) => text,
  pseudonymKey: 'k',
  reports: workflow.reports,
});
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(() => store.clear());

/** A text of which the linear model is not sure. */
const UNSURE = 'hôm nay trời đẹp ghê nhưng cái chợ thì cũng tạm tạm thôi';
const certain = (label: string, others: readonly string[]): Opinion =>
  Object.fromEntries([[label, 0.98], ...others.map((other) => [other, 0.02 / others.length])]);

/** A second model that always says `opinions`, and is right about the messages that weigh it. */
function sweepWith(opinions: Record<string, Opinion>) {
  const asked: string[] = [];
  const right = (task: string) =>
    Object.entries(opinions[task] ?? {}).sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
  const labels = Object.fromEntries(Object.keys(opinions).map((task) => [task, right(task)]));
  const sweep = createAskAgain({
    city,
    clock,
    logger: createLogger('silent'),
    makeJudge: () =>
      createJudge({
        own: analyzer.probabilities,
        unseen: [{ text: UNSURE, labels }],
        second: {
          ask: async (text) => {
            asked.push(text);
            return opinions;
          },
        },
      }),
  });
  return { sweep, asked };
}

const keep = async (text: string, externalId = '1') => {
  await keepPosts([
    {
      source: 'facebook',
      externalId,
      outlet: 'Trang thử',
      text,
      publishedAt: new Date(WEDNESDAY.getTime() - 10 * DAY),
    },
  ]);
  return await Post.findOne({ externalId }).orFail().lean();
};
const figures = async () =>
  (await Rollup.find().sort({ span: 1, at: 1 }).lean()).map(({ span, at, cells }) => [
    span,
    at,
    Object.entries(cells as Record<string, number>).filter(([, n]) => n !== 0),
  ]);

it('changes the label of a post that was not sure, counts it anew and says so', async () => {
  const before = await keep(UNSURE);
  const other = before.labels.sentiment === 'positive' ? 'negative' : 'positive';
  const { sweep } = sweepWith({
    sentiment: certain(
      other,
      ['neutral', before.labels.sentiment].filter((l) => l !== other),
    ),
  });
  expect(await sweep()).toBe(1);
  const after = await Post.findOne().orFail().lean();
  expect(after.labels.sentiment).toBe(other);
  expect(after.secondOpinion?.changed).toEqual(['sentiment']);
  const counted = await figures();
  await recountRollups(city);
  expect(await figures()).toEqual(counted);
});

it('asks about a post once, and not about one that a person has labelled', async () => {
  const { sweep, asked } = sweepWith({
    toxic: certain('0', ['1']),
    sentiment: certain('neutral', ['negative', 'positive']),
  });
  const post = await keep(UNSURE);
  await sweep();
  const times = asked.length;
  await sweep();
  expect(asked).toHaveLength(times);

  await Post.updateOne({ _id: post._id }, { $unset: { secondOpinion: 1 } });
  await createPostDesk({ city, clock, reports: workflow.reports }).correct(
    String(post._id),
    { sentiment: 'positive' },
    { type: 'staff', id: 'x', name: 'X' },
  );
  const again = sweepWith({ sentiment: certain('negative', ['neutral', 'positive']) });
  await again.sweep();
  expect((await Post.findOne().orFail().lean()).labels.sentiment).toBe('positive');
});

it('lets a post that can be acted on wait in triage, and never makes a rescue or a report of it', async () => {
  const kinds = ['question', 'info', 'chatter', 'praise', 'suggestion', 'complaint'];
  await keep(UNSURE);
  await sweepWith({ kind: certain('incident', kinds) }).sweep();
  expect(await Post.findOne().orFail().lean()).toMatchObject({
    handling: 'triage',
    labels: { kind: 'incident', actionable: true },
  });
  await store.clear();
  const before = await keep(UNSURE);
  await sweepWith({ kind: certain('rescue', kinds) }).sweep();
  expect((await Post.findOne().orFail().lean()).labels.kind).toBe(before.labels.kind);
});

it('does not ask a model that adds nothing', async () => {
  await keep(UNSURE);
  const { sweep } = sweepWith({ nothing: { a: 1 } });
  expect(await sweep()).toBe(0);
});
