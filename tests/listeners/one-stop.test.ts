import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock, HOUR, MINUTE } from '../../core/clock.ts';
import { createLogger } from '../../core/logger.ts';
import { createOneStopListener } from '../../listeners/dossiers/listen-to-one-stop.ts';
import { Dossier } from '../../models/dossier.ts';
import { ListenerState } from '../../models/listener-state.ts';
import { aWorkflow, city } from '../support/builders.ts';
import { startOneStopSimulator } from '../support/one-stop-simulator.ts';
import { startTestStore } from '../support/store.ts';

const CODE = 'H50.12-20260609-0000123';
const OLD_CODE = '000.00.04.G18-260609-0123';
const START = new Date('2026-06-12T02:10:00Z');
let store: Awaited<ReturnType<typeof startTestStore>>;
let platform: Awaited<ReturnType<typeof startOneStopSimulator>>;
let clock: ReturnType<typeof createManualClock>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  platform = await startOneStopSimulator();
  clock = createManualClock(START);
});
afterEach(() => platform.close());

function aListener(given: { secret?: string } = {}) {
  const { workflow } = aWorkflow(clock);
  const listener = createOneStopListener({
    config: {
      url: platform.url,
      clientId: 'lang-nghe',
      clientSecret: given.secret ?? 'secret',
      tokenPath: '/token',
      changesPath: '/dossiers/changes',
      pollSeconds: 300,
    },
    take: workflow.takeDossierRows,
    city,
    clock,
    logger: createLogger('silent'),
  });
  return { ...listener, workflow };
}

const at = (minutes: number) => new Date(START.getTime() - 10 * HOUR + minutes * MINUTE);
const standing = () => ListenerState.findOne({ listener: 'dossiers:one-stop' }).lean();

describe('dossiers pulled from the one-stop system', () => {
  it('go through every state in its order, in pages and in both code formats', async () => {
    platform.state.pageSize = 3;
    for (const [index, state] of [1, 2, 4, 5, 4, 6, 4, 9, 10].entries())
      platform.tells(CODE, state, at(index));
    platform.tells(OLD_CODE, 8, at(1));
    platform.tells('H50.12-20260609-0000124', 7, at(1));
    platform.tells('H50.12-20260609-0000125', 3, at(1));
    platform.tells('abc', 4, at(1));
    const { turn } = aListener();
    expect(await turn()).toEqual(new Date(START.getTime() + 5 * MINUTE));
    const kept = await Dossier.findOne({ code: CODE }).lean();
    expect(kept?.history.map(({ state }) => state)).toEqual([1, 2, 4, 5, 4, 6, 4, 9, 10]);
    expect(await Dossier.findOne({ code: OLD_CODE }).lean()).toMatchObject({ state: 8 });
    expect(await Dossier.countDocuments()).toBe(4);
    expect(await standing()).toMatchObject({ level: 'ok', cursor: { at: '13' } });
  });

  it('go on with a new token when the old one ends, early or refused', async () => {
    const { turn } = aListener();
    await turn();
    platform.faults.next('token-expired');
    platform.tells(CODE, 4, at(1));
    clock.advance(5 * MINUTE);
    await turn();
    expect(platform.state.tokensGiven).toBe(2);
    clock.advance(HOUR);
    await turn();
    expect(platform.state.tokensGiven).toBe(3);
    expect(await Dossier.countDocuments()).toBe(1);
  });

  it('are told as not heard of since the last answer while the system is silent, and asked for ever less', async () => {
    platform.tells(CODE, 4, at(1));
    const { turn, workflow } = aListener();
    await turn();
    const heardAt = clock.now();
    clock.advance(5 * MINUTE);
    platform.faults.next('drop');
    const first = (await turn()).getTime() - clock.now().getTime();
    expect(await standing()).toMatchObject({
      level: 'waiting',
      status: expect.stringContaining('không trả lời từ 09:10 12/06'),
      failures: 1,
    });
    const dossier = await Dossier.findOne().lean();
    if (!dossier) throw new Error('no dossier');
    expect(await workflow.dossiers.freshness(dossier)).toEqual({
      seenAt: heardAt,
      silentSince: heardAt,
    });
    clock.advance(first);
    platform.faults.next('html');
    expect((await turn()).getTime() - clock.now().getTime()).toBeGreaterThan(first);
    clock.advance(HOUR);
    await turn();
    expect(await workflow.dossiers.freshness(dossier)).toEqual({
      seenAt: clock.now(),
      silentSince: undefined,
    });
  });

  it('are asked for again when storing failed: the cursor did not move', async () => {
    platform.tells(CODE, 4, at(1));
    const failing = createOneStopListener({
      config: {
        url: platform.url,
        clientId: 'lang-nghe',
        clientSecret: 'secret',
        tokenPath: '/token',
        changesPath: '/dossiers/changes',
        pollSeconds: 300,
      },
      take: () => Promise.reject(new Error('disk full')),
      city,
      clock,
      logger: createLogger('silent'),
    });
    await failing.turn();
    expect(await standing()).toMatchObject({ cursor: null, failures: 1 });
    clock.advance(HOUR);
    await aListener().turn();
    expect(await Dossier.countDocuments()).toBe(1);
  });

  it.each(['refused', 'error-in-200'] as const)('wait for a person when %s', async (fault) => {
    const { turn } = aListener();
    await turn();
    clock.advance(HOUR);
    platform.faults.next(fault, 2);
    await turn();
    expect(await standing()).toMatchObject({
      level: 'trouble',
      todo: expect.stringMatching(/LGSP/),
    });
  });
});
