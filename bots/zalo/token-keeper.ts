import { createHash } from 'node:crypto';
import { type Clock, HOUR, MINUTE, SECOND } from '../../core/clock.ts';
import { AppError, UpstreamRefused, UpstreamUnreachable } from '../../core/errors.ts';
import { createToken } from '../../core/ids.ts';
import type { Logger } from '../../core/logger.ts';
import type { SecretKey } from '../../core/secret-key.ts';
import { PlatformToken, type PlatformTokenRecord } from '../../models/platform-token.ts';
import type { ExchangeToken } from './token-exchange.ts';

/** Longer than the exchange may take (20 s), so that no second process spends the same refresh token meanwhile. */
const LEASE_MS = 90 * SECOND;
/** Renewed this long before the end: half of Zalo's 25 hours, so that a failure leaves half a day to act. */
const RENEW_BEFORE_MS = 12 * HOUR;
/** This close to the end a token is no longer given out. */
const MARGIN_MS = 2 * MINUTE;
/** After a refusal the platform is left alone for so long; only a person can help. */
const REFUSED_PAUSE_MS = 5 * MINUTE;
const WAIT_MS = 500;
const PLATFORM = 'zalo';
const PURPOSE = 'platform-token';

export type TokenKeeper = {
  /** @throws UpstreamUnreachable, `notTried`, while no valid token can be had */
  accessToken(): Promise<string>;
  /** Another token than `refused`, which the platform did not take. @throws as `accessToken` */
  replace(refused: string): Promise<string>;
};

type Pair = { accessToken: string; refreshToken: string; expiresAt: Date };

/**
 * Keeps the newest token pair of the Official Account.
 *
 * A refresh token works once and its answer is the only copy of the next one, so: one process at a time renews,
 * under a lease that outlasts the exchange; what the exchange gives is stored, sealed, before anybody uses it; the
 * old pair stays in the store until then, and a pair that could not be stored is kept and stored at the next try
 * rather than exchanged again. A crash between Zalo's answer and our store is the one window in which the chain is
 * lost; it is renewed half a day early, so the old access token still works while an operator authorises again
 * (`ZALO_REFRESH_TOKEN`, whose fingerprint is the `seed`: a new one there begins a new chain).
 */
export function createTokenKeeper(deps: {
  /** ZALO_REFRESH_TOKEN of the settings. */
  seedToken: string;
  exchange: ExchangeToken;
  secretKey: SecretKey;
  clock: Clock;
  logger: Logger;
  /** Waits while another process renews; a test passes its own. */
  wait?: (ms: number) => Promise<void>;
}): TokenKeeper {
  const { clock, exchange, logger, secretKey, seedToken } = deps;
  const wait = deps.wait ?? ((ms: number) => new Promise((resolve) => setTimeout(resolve, ms)));
  const me = createToken(9);
  const seed = createHash('sha256').update(seedToken).digest('hex').slice(0, 16);
  let known: Pair | undefined;
  let unstored: Pair | undefined;
  let running: Promise<Pair> | undefined;
  let refusedAt = 0;

  const leftMs = (pair: Pair) => pair.expiresAt.getTime() - clock.now().getTime();

  async function load(): Promise<{ pair: Pair | undefined; ours: boolean }> {
    const kept = await PlatformToken.findOne({ platform: PLATFORM }).lean<PlatformTokenRecord>();
    if (!kept?.sealed) return { pair: undefined, ours: false };
    const opened = JSON.parse(secretKey.open(PURPOSE, kept.sealed)) as Omit<Pair, 'expiresAt'>;
    return { pair: { ...opened, expiresAt: kept.expiresAt }, ours: kept.seed === seed };
  }

  async function store(pair: Pair): Promise<void> {
    const { accessToken, refreshToken, expiresAt } = pair;
    await PlatformToken.updateOne(
      { platform: PLATFORM },
      {
        $set: {
          sealed: secretKey.seal(PURPOSE, JSON.stringify({ accessToken, refreshToken })),
          expiresAt,
          seed,
          updatedAt: clock.now(),
        },
        $unset: { leaseOwner: 1, leaseUntil: 1 },
      },
      { upsert: true },
    );
  }

  async function lease(): Promise<boolean> {
    const now = clock.now();
    await PlatformToken.updateOne(
      { platform: PLATFORM },
      { $setOnInsert: { sealed: '', expiresAt: new Date(0), seed: '', updatedAt: now } },
      { upsert: true },
    );
    const { modifiedCount } = await PlatformToken.updateOne(
      {
        platform: PLATFORM,
        $or: [{ leaseUntil: { $exists: false } }, { leaseUntil: { $lte: now } }],
      },
      { $set: { leaseOwner: me, leaseUntil: new Date(now.getTime() + LEASE_MS) } },
    );
    return modifiedCount === 1;
  }

  const release = () =>
    PlatformToken.updateOne(
      { platform: PLATFORM, leaseOwner: me },
      { $unset: { leaseOwner: 1, leaseUntil: 1 } },
    );

  /** A pair whose access token is not `stale`: from the store when another process was faster, else a new one. */
  async function renew(stale: string | undefined): Promise<Pair> {
    for (let waited = 0; waited < LEASE_MS + SECOND; waited += WAIT_MS) {
      if (await lease()) return await renewUnderLease(stale);
      await wait(WAIT_MS);
      const { pair, ours } = await load();
      if (pair && ours && pair.accessToken !== stale && leftMs(pair) > MARGIN_MS) return pair;
    }
    throw new UpstreamUnreachable('Zalo OAuth', 'another process holds the renewal of the token');
  }

  async function renewUnderLease(stale: string | undefined): Promise<Pair> {
    try {
      if (!unstored) {
        const { pair, ours } = await load();
        if (pair && ours && pair.accessToken !== stale && leftMs(pair) > RENEW_BEFORE_MS)
          return pair;
        unstored = await exchangeFirst([
          ...(pair && ours ? [pair.refreshToken] : [seedToken]),
          ...(pair && !ours ? [pair.refreshToken] : []),
        ]);
      }
      await store(unstored);
      const stored = unstored;
      unstored = undefined;
      logger.info({ expiresAt: stored.expiresAt }, 'Zalo token renewed');
      return stored;
    } finally {
      await release();
    }
  }

  /** The first of the refresh tokens that still works: that of the chain, or after a new authorisation the new one. */
  async function exchangeFirst(refreshTokens: readonly string[]): Promise<Pair> {
    let refusal: unknown;
    for (const refreshToken of refreshTokens)
      try {
        const given = await exchange(refreshToken);
        refusedAt = 0;
        return {
          accessToken: given.accessToken,
          refreshToken: given.refreshToken,
          expiresAt: new Date(clock.now().getTime() + given.lifeSeconds * SECOND),
        };
      } catch (err) {
        if (!(err instanceof UpstreamRefused)) throw err;
        refusal = err;
      }
    refusedAt = clock.now().getTime();
    logger.error(
      { err: refusal },
      'Zalo refused the refresh token: authorise the Official Account again and set ZALO_REFRESH_TOKEN',
    );
    throw needsOperator(refusal);
  }

  async function renewOnce(stale: string | undefined): Promise<Pair> {
    if (refusedAt > 0 && clock.now().getTime() - refusedAt < REFUSED_PAUSE_MS)
      throw needsOperator(undefined);
    running ??= renew(stale)
      .catch((err: unknown) => {
        logger.warn({ err, worksUntil: known?.expiresAt }, 'the Zalo token could not be renewed');
        throw err;
      })
      .finally(() => {
        running = undefined;
      });
    known = await running;
    return known;
  }

  async function accessToken(): Promise<string> {
    if (!known) {
      const { pair, ours } = await load();
      if (ours) known = pair;
    }
    if (!known || leftMs(known) <= MARGIN_MS)
      return (await renewOnce(known?.accessToken)).accessToken;
    if (leftMs(known) < RENEW_BEFORE_MS && !running)
      // It still works for hours; the failure is in the log.
      renewOnce(known.accessToken).catch(() => {});
    return known.accessToken;
  }

  async function replace(refused: string): Promise<string> {
    if (known && known.accessToken !== refused && leftMs(known) > MARGIN_MS)
      return known.accessToken;
    return (await renewOnce(refused)).accessToken;
  }

  return {
    accessToken: () => accessToken().catch(notTried),
    replace: (refused) => replace(refused).catch(notTried),
  };
}

const needsOperator = (cause: unknown): UpstreamUnreachable =>
  new UpstreamUnreachable('Zalo OAuth', 'the refresh token was refused, an operator has to act', {
    cause,
    retryAfterSeconds: REFUSED_PAUSE_MS / SECOND,
  });

/** Whatever kept the token away, the call that wanted it was not made. */
function notTried(err: unknown): never {
  const why = err instanceof AppError ? err.message : 'it could not be read or kept';
  throw new UpstreamUnreachable('Zalo', `there is no valid token: ${why}`, {
    cause: err,
    notTried: true,
    ...(err instanceof UpstreamUnreachable &&
      err.retryAfterSeconds !== undefined && { retryAfterSeconds: err.retryAfterSeconds }),
  });
}
