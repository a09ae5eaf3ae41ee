import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import mongoose from 'mongoose';
import { startEmbeddedStore } from '../../models/embedded/start.ts';

type Doc = Record<string, unknown>;
type Post = {
  _id: mongoose.Types.ObjectId;
  ext: string;
  topic: string;
  sentiment: number;
  status: string;
  at: Date;
  text: string;
  tags: string[];
  n: number;
};
type Collection = mongoose.mongo.Collection<Post>;

/** One line of the table: what was done, how often a second, and the app thread's longest stall. */
export type StoreFigure = {
  name: string;
  count: number;
  millis: number;
  perSecond: number;
  stallMillis: number;
};

const TOPICS = [
  'giao thông',
  'rác thải',
  'ngập lụt',
  'hộ tịch',
  'điện',
  'nước',
  'chiếu sáng',
  'đất đai',
];
const TEXT =
  'Đường Hùng Vương đoạn gần chợ Đông Hà bị ngập sau mưa lớn, đề nghị phường cho kiểm tra cống thoát nước. '.repeat(
    2,
  );
const START = Date.UTC(2026, 0, 1);
const DAY = 86_400_000;

function post(i: number): Post {
  return {
    _id: new mongoose.Types.ObjectId(),
    ext: `fb_${i}`,
    topic: TOPICS[i % TOPICS.length] ?? '',
    sentiment: (i % 21) / 10 - 1,
    status: i % 10 ? 'closed' : 'open',
    at: new Date(START + ((i * 7919) % 5_184_000) * 1000),
    text: TEXT,
    tags: [`k${i % 50}`, `p${i % 9}`],
    n: 0,
  };
}

async function measure(
  figures: StoreFigure[],
  name: string,
  count: number,
  work: () => Promise<void>,
): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const started = performance.now();
  await work();
  const millis = performance.now() - started;
  delay.disable();
  figures.push({
    name,
    count,
    millis,
    perSecond: (count / millis) * 1000,
    stallMillis: delay.max / 1e6,
  });
}

async function insertMany(posts: Collection, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i += 1000) {
    await posts.insertMany(
      Array.from({ length: Math.min(1000, to - i) }, (_, k) => post(i + k)),
      { ordered: false },
    );
  }
}

async function times(count: number, work: (i: number) => Promise<unknown>): Promise<void> {
  for (let i = 0; i < count; i++) if (!(await work(i))) throw new Error(`round ${i} found nothing`);
}

const byDay = (match: Doc): Doc[] => [
  { $match: match },
  {
    $group: {
      _id: {
        day: { $dateTrunc: { date: '$at', unit: 'day', timezone: 'Asia/Ho_Chi_Minh' } },
        topic: '$topic',
      },
      n: { $sum: 1 },
      mean: { $avg: '$sentiment' },
    },
  },
  { $sort: { '_id.day': 1, '_id.topic': 1 } },
];

/**
 * Measures the embedded store (synchronous FULL, in its thread, over the official driver) with
 * documents of 0.6 kB and three indexes besides `_id`, and prints the table.
 * @param total how many documents the reads run over (default 100,000)
 */
export async function benchStore(total = 100_000): Promise<StoreFigure[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ln-bench-'));
  const store = await startEmbeddedStore({ dataDir });
  const client = await new mongoose.mongo.MongoClient(store.uri).connect();
  const posts = client.db('bench').collection<Post>('posts');
  await posts.createIndexes([
    { key: { ext: 1 }, unique: true },
    { key: { status: 1, at: -1 } },
    { key: { topic: 1, at: -1 } },
  ]);
  const figures: StoreFigure[] = [];
  const singles = 5000;
  await measure(figures, 'single inserts, one after another', singles, () =>
    times(singles, (i) => posts.insertOne(post(i))),
  );
  await measure(figures, 'single inserts, 20 at a time', singles, async () => {
    let i = singles;
    const one = async () => {
      while (i < singles * 2) {
        i += 1;
        await posts.insertOne(post(i - 1));
      }
    };
    await Promise.all(Array.from({ length: 20 }, one));
  });
  await measure(figures, 'inserts in batches of 1,000', total - singles * 2, () =>
    insertMany(posts, singles * 2, total),
  );
  await measure(figures, 'reads by unique key', 5000, () =>
    times(5000, (i) => posts.findOne({ ext: `fb_${(i * 7) % total}` })),
  );
  await measure(figures, 'findOneAndUpdate by unique key', 5000, () =>
    times(5000, (i) =>
      posts.findOneAndUpdate(
        { ext: `fb_${(i * 13) % total}` },
        { $inc: { n: 1 }, $set: { status: 'routed' }, $addToSet: { tags: 'x' } },
      ),
    ),
  );
  await measure(figures, 'inbox pages (index, sorted, 20 each)', 500, () =>
    times(500, () => posts.find({ status: 'open' }).sort({ at: -1 }).limit(20).toArray()),
  );
  await measure(figures, 'list pages ($in of 2 states, sorted, 20 each)', 500, () =>
    times(500, () =>
      posts
        .find({ status: { $in: ['open', 'closed'] } })
        .sort({ at: -1 })
        .limit(20)
        .toArray(),
    ),
  );
  await measure(figures, 'countDocuments by index', 200, () =>
    times(200, () => posts.countDocuments({ status: 'closed' })),
  );
  await measure(figures, 'days x topic of 1 topic, 7 days', 20, () =>
    times(20, () =>
      posts
        .aggregate(byDay({ topic: 'hộ tịch', at: { $gte: new Date(START + 53 * DAY) } }))
        .toArray(),
    ),
  );
  await measure(figures, `days x topic over all ${total}`, 1, () =>
    times(1, () => posts.aggregate(byDay({})).toArray()),
  );
  await measure(
    figures,
    `regular expression over all ${total}`,
    1,
    async () => void (await posts.countDocuments({ text: /không có/i })),
  );
  const bytes = statSync(join(dataDir, 'store.db')).size;
  const resident = process.memoryUsage.rss();
  await client.close();
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
  console.table(
    figures.map((figure) => ({
      what: figure.name,
      count: figure.count,
      'per second': Math.round(figure.perSecond),
      'ms each': Number((figure.millis / figure.count).toFixed(3)),
      'longest stall of the app thread, ms': Math.round(figure.stallMillis),
    })),
  );
  console.log(
    `resident memory ${Math.round(resident / 1e6)} MB, database file ${Math.round(bytes / 1e6)} MB (without its log)`,
  );
  return figures;
}

if (process.argv[1] === import.meta.filename) await benchStore(Number(process.argv[2] ?? 100_000));
