import { parseArgs } from 'node:util';
import { loadCity } from '../core/city/load.ts';
import { exampleOf } from './systems/example-events.ts';
import { listenToStream } from './systems/listen-to-stream.ts';

/*
 * A system of the city on this machine: `npm run systems -- --system street-lighting --key lnk_…` sends an event of
 * each of its kinds; `--storm 10000` makes one device of it fail that many times; without --system all of them speak.
 * `--listen` is an operations centre instead: it prints what the stream tells (key of the scope events.read) and goes on
 * by itself after a broken line.
 */

const { values } = parseArgs({
  options: {
    to: { type: 'string', default: 'http://127.0.0.1:3000' },
    key: { type: 'string' },
    system: { type: 'string' },
    storm: { type: 'string', default: '0' },
    listen: { type: 'boolean', default: false },
  },
});
const city = loadCity('dong-ha');
const AT_ONCE = 1000;

async function send(system: string, events: readonly object[]): Promise<void> {
  const answer = await fetch(`${values.to}/api/v1/events/${system}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${values.key ?? ''}` },
    body: JSON.stringify({ events }),
  });
  const body = (await answer.json()) as {
    accepted?: number;
    rejected?: object[];
    message?: string;
  };
  console.log(
    answer.ok
      ? `${system}: ${body.accepted} accepted, ${body.rejected?.length ?? 0} rejected`
      : `${system}: ${answer.status} ${body.message ?? ''}`,
  );
  for (const rejected of body.rejected ?? []) console.log(`  ${JSON.stringify(rejected)}`);
}

if (values.listen) {
  await listenToStream(values.to, values.key ?? '', console.log);
  process.exit(1);
}

const wanted = city.systems.filter(
  ({ id, kinds }) => Object.keys(kinds).length > 0 && (!values.system || values.system === id),
);
if (wanted.length === 0) {
  console.error(`No system "${values.system}" sends events; see cities/dong-ha/systems.json`);
  process.exit(1);
}
for (const system of wanted) {
  const now = new Date();
  await send(
    system.id,
    Object.keys(system.kinds).map((kind) => exampleOf(system, kind, now)),
  );
  const storm = Number(values.storm);
  const fault = Object.keys(system.kinds).find((kind) => system.kinds[kind]?.action === 'fault');
  for (let from = 0; fault && from < storm; from += AT_ONCE)
    await send(
      system.id,
      Array.from({ length: Math.min(AT_ONCE, storm - from) }, (_, n) => ({
        ...exampleOf(system, fault, now),
        id: `storm-${now.getTime()}-${from + n}`,
      })),
    );
}
