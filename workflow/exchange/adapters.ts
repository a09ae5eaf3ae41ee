import { setTimeout as pause } from 'node:timers/promises';
import type { CityProfile } from '../../core/city/schema.ts';
import { AppError } from '../../core/errors.ts';
import type { ExchangeAdapter } from './adapter.ts';
import { createOpen311Client } from './open311-client.ts';

/**
 * The systems that the city's data name, by body. A new kind of system is one more `case` here and in
 * `core/city/exchange-schema.ts`. `spreadsheet` is no line to anywhere: people carry it.
 *
 * @param keys values of the EXCHANGE_KEY_… settings
 * @throws AppError `misconfigured` naming each key that is missing
 */
export function createAdapters(
  city: Pick<CityProfile, 'exchange'>,
  keys: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<string, ExchangeAdapter> {
  const adapters = new Map<string, ExchangeAdapter>();
  const missing: string[] = [];
  for (const peer of city.exchange.peers) {
    if (peer.adapter !== 'open311') continue;
    const apiKey = keys[peer.keySetting];
    if (!apiKey) missing.push(peer.keySetting);
    else
      adapters.set(
        peer.body,
        createOpen311Client({ ...peer, apiKey }, { pause: (ms) => pause(ms) }),
      );
  }
  if (missing.length > 0)
    throw new AppError(
      'misconfigured',
      500,
      `exchange.json names systems whose keys are not set: ${missing.join(', ')}`,
      missing.map((path) => ({ path, message: 'is missing' })),
    );
  return adapters;
}
