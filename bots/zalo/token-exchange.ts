import axios from 'axios';
import { UpstreamRefused, UpstreamUnreachable } from '../../core/errors.ts';
import { parseJson } from '../../core/parse-json.ts';
import { unreachable } from '../upstream.ts';

/** A pair as the platform hands it out; the refresh token can be used once. */
export type TokenPair = { accessToken: string; refreshToken: string; lifeSeconds: number };

/** Trades a refresh token for a new pair. @throws UpstreamRefused when it was used already, UpstreamUnreachable */
export type ExchangeToken = (refreshToken: string) => Promise<TokenPair>;

/** Zalo's access tokens live 25 hours; taken when the answer does not say. */
const DEFAULT_LIFE_SECONDS = 90_000;
export const EXCHANGE_TIMEOUT_MS = 20_000;

/**
 * Zalo's OAuth v4 for Official Accounts. Its errors come at HTTP 200 as well, so nothing counts as a success but an
 * answer with both tokens in it.
 */
export function createZaloTokenExchange(config: {
  appId: string;
  appSecret: string;
  oauthUrl: string;
}): ExchangeToken {
  const http = axios.create({
    baseURL: config.oauthUrl,
    timeout: EXCHANGE_TIMEOUT_MS,
    headers: { secret_key: config.appSecret },
    responseType: 'text',
    transformResponse: (text: string) => text,
    validateStatus: () => true,
    maxRedirects: 0,
  });

  return async (refreshToken) => {
    const form = new URLSearchParams({
      refresh_token: refreshToken,
      app_id: config.appId,
      grant_type: 'refresh_token',
    });
    const { data, status } = await http
      .post<string>('/v4/oa/access_token', form)
      .catch((err: unknown) => {
        throw unreachable('Zalo OAuth', err);
      });
    return readPair(data, status);
  };
}

function readPair(text: string, status: number): TokenPair {
  const answer = asRecord(text, status);
  const { access_token: accessToken, refresh_token: refreshToken } = answer;
  if (
    typeof accessToken === 'string' &&
    accessToken &&
    typeof refreshToken === 'string' &&
    refreshToken
  ) {
    const life = Number(answer['expires_in']);
    return { accessToken, refreshToken, lifeSeconds: life > 0 ? life : DEFAULT_LIFE_SECONDS };
  }
  if (answer['error'] !== undefined)
    throw new UpstreamRefused(
      'Zalo OAuth',
      String(answer['error']),
      String(answer['error_name'] ?? answer['error_description'] ?? 'without a reason'),
    );
  throw new UpstreamUnreachable('Zalo OAuth', `its answer (HTTP ${status}) holds no tokens`, {
    mayHaveHappened: true,
  });
}

function asRecord(text: string, status: number): Record<string, unknown> {
  try {
    const value = parseJson(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (cause) {
    throw new UpstreamUnreachable('Zalo OAuth', `its answer (HTTP ${status}) is not JSON`, {
      cause,
      mayHaveHappened: true,
    });
  }
  return {};
}
