import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  facebookSettings,
  oidcSettings,
  oneStopSettings,
  s3Settings,
  serverSettings,
  telegramSettings,
  youtubeSettings,
  zaloBotSettings,
  zaloSettings,
} from '../../core/config/areas.ts';
import { capSettings } from '../../core/config/cap.ts';
import { loadConfig } from '../../core/config/load.ts';
import { mailSettings } from '../../core/config/mail.ts';
import { AppError } from '../../core/errors.ts';

const ZALO = {
  ZALO_APP_ID: '1',
  ZALO_APP_SECRET: 's',
  ZALO_OA_ID: '2',
  ZALO_OA_SECRET: 'o',
  ZALO_REFRESH_TOKEN: 'r',
};

function problemsOf(environment: Record<string, string>): string[] {
  try {
    loadConfig(environment);
  } catch (err) {
    if (err instanceof AppError) return err.details.map(({ path }) => path);
    throw err;
  }
  return [];
}

describe('settings', () => {
  it('need nothing: every one has a default or may be absent', () => {
    const config = loadConfig({});
    expect(config).toMatchObject({ port: 3000, host: '127.0.0.1', city: 'dong-ha' });
    expect(config.roles).toEqual(['api', 'worker', 'listener']);
    expect(config.zalo).toBeUndefined();
    expect(config.telegram).toBeUndefined();
  });

  it('treat an empty variable as unset, as a copied .env.example leaves it', () => {
    expect(loadConfig({ PORT: '', REDIS_URL: '', TELEGRAM_BOT_TOKEN: '' }).port).toBe(3000);
  });

  it.each([
    [{ PORT: '99999' }, ['PORT']],
    [{ PORT: 'x', ROLES: 'api,cook', MONGODB_URI: 'http://x' }, ['PORT', 'ROLES', 'MONGODB_URI']],
    [{ ADMIN_PASSWORD: 'short' }, ['ADMIN_PASSWORD']],
    [{ CITY: '../etc' }, ['CITY']],
    [{ FEEDS: 'ftp://x' }, ['FEEDS']],
    [{ ...ZALO, ZALO_OA_SECRET: '' }, ['ZALO_OA_SECRET']],
    [{ TELEGRAM_BOT_TOKEN: 'nonsense' }, ['TELEGRAM_BOT_TOKEN']],
    [{ ZALO_BOT_TOKEN: 'nonsense' }, ['ZALO_BOT_TOKEN']],
    [{ TOTP_REQUIRED_ROLES: 'admin,king' }, ['TOTP_REQUIRED_ROLES']],
    [{ OIDC_ISSUER: 'http://id.example.org' }, ['OIDC_ISSUER']],
    [
      { OIDC_ISSUER: 'http://127.0.0.1:8080', OIDC_CLIENT_ID: 'x' },
      ['OIDC_CLIENT_SECRET', 'PUBLIC_URL'],
    ],
    [{ SMTP_URL: 'http://mail.example.org' }, ['SMTP_URL']],
    [{ SMTP_URL: 'smtp://mail.example.org' }, ['MAIL_FROM']],
    [{ CAP_SIGNING_CERTIFICATE: 'a.pem' }, ['CAP_SIGNING_KEY']],
    [{ CAP_FEEDS: 'ftp://x', CAP_TRUSTED_KEYS: 'a.pem' }, ['CAP_FEEDS', 'CAP_TRUSTED_KEYS']],
    [{ OIDC_ROLES: 'desk=king' }, ['OIDC_ROLES']],
    [{ YOUTUBE_CHANNELS: 'QRTV' }, ['YOUTUBE_CHANNELS']],
    [{ FACEBOOK_PAGE_TOKENS: '1001=EAAB' }, ['FACEBOOK_APP_SECRET']],
    [
      { TELEGRAM_BOT_TOKEN: '1:aaaaaaaaaaaaaaaaaaaaaaa', TELEGRAM_WEBHOOK_SECRET: 'short' },
      ['TELEGRAM_WEBHOOK_SECRET'],
    ],
  ])('%j names every wrong setting at once', (environment, expected) => {
    expect(problemsOf(environment)).toEqual(expected);
  });

  it('choose the webhook for Telegram when there is a secret, polling when not', () => {
    const token = { TELEGRAM_BOT_TOKEN: '1:aaaaaaaaaaaaaaaaaaaaaaa' };
    expect(loadConfig(token).telegram?.mode).toBe('polling');
    expect(
      loadConfig({ ...token, TELEGRAM_WEBHOOK_SECRET: 'a-long-enough-secret' }).telegram?.mode,
    ).toBe('webhook');
  });

  it('stand all in .env.example, and nothing else stands there', () => {
    const known = [
      serverSettings,
      zaloSettings,
      zaloBotSettings,
      telegramSettings,
      s3Settings,
      oidcSettings,
      youtubeSettings,
      facebookSettings,
      oneStopSettings,
      mailSettings,
      capSettings,
    ].flatMap((area) => Object.keys(area.shape));
    const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
    const named = [...example.matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name);
    expect(named.toSorted()).toEqual(known.toSorted());
  });
});
