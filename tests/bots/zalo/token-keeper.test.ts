import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createZaloTokenExchange } from '../../../bots/zalo/token-exchange.ts';
import { createTokenKeeper } from '../../../bots/zalo/token-keeper.ts';
import { createManualClock, HOUR, MINUTE } from '../../../core/clock.ts';
import { createLogger } from '../../../core/logger.ts';
import { createSecretKey, type SecretKey } from '../../../core/secret-key.ts';
import { PlatformToken } from '../../../models/platform-token.ts';
import { startTestStore } from '../../support/store.ts';
import { startZaloSimulator, type ZaloSimulator } from '../../support/zalo-simulator.ts';

const clock = createManualClock(new Date('2026-11-24T02:00:00Z'));
const secretKey = createSecretKey('a secret of the tests, long enough');
const logger = createLogger('silent');
let store: Awaited<ReturnType<typeof startTestStore>>;
let zalo: ZaloSimulator;

beforeAll(async () => {
  store = await startTestStore();
});
afterAll(async () => {
  await zalo.close();
  await store.stop();
});
beforeEach(async () => {
  await zalo?.close();
  await store.clear();
  zalo = await startZaloSimulator({ now: () => clock.now().getTime() });
});

const exchangeOf = () => createZaloTokenExchange({ ...zalo.keys, oauthUrl: zalo.url });

/** The call that wanted a token was not made, whatever became of the exchange. */
const noToken = { code: 'upstream_unreachable', notTried: true, mayHaveHappened: false };

/** One process's keeper. */
const aKeeper = (change: Partial<Parameters<typeof createTokenKeeper>[0]> = {}) =>
  createTokenKeeper({
    seedToken: 'RT_demo_1',
    exchange: exchangeOf(),
    secretKey,
    clock,
    logger,
    wait: async () => {
      clock.advance(500);
      await new Promise((resolve) => setImmediate(resolve));
    },
    ...change,
  });

describe('the token keeper', () => {
  it('stores the new pair, sealed, before anybody gets it', async () => {
    expect(await aKeeper().accessToken()).toBe('AT_demo_1');
    const kept = await PlatformToken.findOne({ platform: 'zalo' });
    expect(kept?.sealed).not.toContain('demo');
    expect(secretKey.open('platform-token', kept?.sealed ?? '')).toContain('RT_demo_2');
  });

  it('spends one refresh token however many ask at once, in one process or in three', async () => {
    const keepers = [aKeeper(), aKeeper(), aKeeper()];
    const asked = keepers.flatMap((keeper) => [keeper.accessToken(), keeper.accessToken()]);
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['AT_demo_1']));
    expect([zalo.state.refreshes, zalo.state.refusedRefreshes]).toEqual([1, 0]);
  });

  it('goes on after a restart with the stored pair and spends nothing', async () => {
    await aKeeper().accessToken();
    expect(await aKeeper().accessToken()).toBe('AT_demo_1');
    expect(zalo.state.refreshes).toBe(1);
  });

  it('keeps the old pair when the exchange fails, and uses it again', async () => {
    const keeper = aKeeper();
    await keeper.accessToken();
    const before = (await PlatformToken.findOne({}))?.sealed;
    zalo.oauthFaults.next('html');
    await expect(keeper.replace('AT_demo_1')).rejects.toMatchObject(noToken);
    expect((await PlatformToken.findOne({}))?.sealed).toBe(before);
    expect(await keeper.replace('AT_demo_1')).toBe('AT_demo_2');
  });

  it('waits for the lease of a process that died while renewing, then renews itself', async () => {
    await aKeeper().accessToken();
    const diesWhileAsking = aKeeper({ exchange: () => new Promise(() => {}) });
    void diesWhileAsking.replace('AT_demo_1');
    while (!(await PlatformToken.exists({ leaseUntil: { $exists: true } })))
      await new Promise((resolve) => setImmediate(resolve));
    const startedAt = clock.now().getTime();
    expect(await aKeeper().replace('AT_demo_1')).toBe('AT_demo_2');
    expect(clock.now().getTime() - startedAt).toBeGreaterThan(MINUTE);
  });

  it('stores a pair that could not be stored at the next try, and does not exchange again', async () => {
    let isBroken = false;
    const fragile: SecretKey = {
      ...secretKey,
      seal(purpose, plain) {
        if (isBroken) throw new Error('not now');
        return secretKey.seal(purpose, plain);
      },
    };
    const keeper = aKeeper({ secretKey: fragile });
    await keeper.accessToken();
    isBroken = true;
    await expect(keeper.replace('AT_demo_1')).rejects.toMatchObject(noToken);
    isBroken = false;
    expect(await keeper.replace('AT_demo_1')).toBe('AT_demo_2');
    expect([zalo.state.refreshes, zalo.state.refusedRefreshes]).toEqual([2, 0]);
    expect(
      secretKey.open('platform-token', (await PlatformToken.findOne({}))?.sealed ?? ''),
    ).toContain('RT_demo_3');
  });

  it('goes on with the old access token after a kill between the answer and the store', async () => {
    await aKeeper().accessToken();
    clock.advance(14 * HOUR);
    const real = exchangeOf();
    const killed = aKeeper({
      async exchange(token) {
        await real(token);
        return await new Promise(() => {});
      },
    });
    expect(await killed.accessToken()).toBe('AT_demo_1');
    while (zalo.state.refreshes < 2) await new Promise((resolve) => setImmediate(resolve));
    const restarted = aKeeper();
    expect(await restarted.accessToken()).toBe('AT_demo_1');
    clock.advance(2 * MINUTE);
    expect(await restarted.accessToken()).toBe('AT_demo_1');
  });

  it('renews half a day early in the background, while the old token goes on working', async () => {
    const keeper = aKeeper();
    await keeper.accessToken();
    clock.advance(14 * HOUR);
    expect(await keeper.accessToken()).toBe('AT_demo_1');
    let token = 'AT_demo_1';
    for (let looks = 0; token === 'AT_demo_1' && looks < 5000; looks += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      token = await keeper.accessToken();
    }
    expect(token).toBe('AT_demo_2');
  });

  it('leaves Zalo alone after a refusal, and begins anew with a new authorisation', async () => {
    const keeper = aKeeper({ seedToken: 'RT_used' });
    await expect(keeper.accessToken()).rejects.toThrow('operator');
    await expect(keeper.accessToken()).rejects.toThrow('operator');
    expect(zalo.state.refusedRefreshes).toBe(1);
    expect(await aKeeper({ seedToken: 'RT_demo_1' }).accessToken()).toBe('AT_demo_1');
  });

  it('falls back to the running chain when the token in the settings was used before', async () => {
    await aKeeper().accessToken();
    expect(await aKeeper({ seedToken: 'RT_used' }).accessToken()).toBe('AT_demo_2');
  });

  it('takes an OAuth error at HTTP 200 for what it is, never for a token', async () => {
    await expect(exchangeOf()('RT_used')).rejects.toMatchObject({ platformCode: '-14014' });
  });
});
