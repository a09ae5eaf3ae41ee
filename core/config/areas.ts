import { z } from 'zod';

/**
 * The settings of every area, one zod schema each, as they stand in the environment or in `.env`.
 * `.env.example` has each of them with a comment; a test keeps the two lists equal.
 */

const url = z.url({
  protocol: /^https?$/,
  error: 'must be an address such as https://example.org',
});
const text = z.string().min(1);
const seconds = z.coerce
  .number('must be a number of seconds')
  .positive('must be more than 0 seconds');

const listOf = (list: string): string[] =>
  list
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

/** As `models/staff.ts` names them. */
export const STAFF_ROLES = ['admin', 'officer', 'communications', 'leader'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;

export const ALL_ROLES = ['api', 'worker', 'listener'] as const;
export type ProcessRole = (typeof ALL_ROLES)[number];

export const serverSettings = z.object({
  PORT: z.coerce
    .number('must be a port number from 0 to 65535')
    .int('must be a port number from 0 to 65535')
    .min(0, 'must be a port number from 0 to 65535')
    .max(65_535, 'must be a port number from 0 to 65535')
    .default(3000),
  HOST: text.default('127.0.0.1'),
  /** Address that residents and platforms reach us by; links in messages begin with it. */
  PUBLIC_URL: url.optional(),
  DATA_DIR: text.default('./data'),
  CITY: z
    .string()
    .regex(/^[a-z0-9-]+$/, 'must be the name of a folder under cities/, such as dong-ha')
    .default('dong-ha'),
  ROLES: z
    .string()
    .default(ALL_ROLES.join(','))
    .transform(listOf)
    .pipe(z.array(z.enum(ALL_ROLES, { error: `may only name ${ALL_ROLES.join(', ')}` })).min(1)),
  LOG_LEVEL: z
    .enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` })
    .default('info'),
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, 'must begin with mongodb:// or mongodb+srv://')
    .optional(),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must begin with redis:// or rediss://')
    .optional(),
  ADMIN_PASSWORD: z.string().min(12, 'must have at least 12 characters').optional(),
  /** Roles that need an authenticator (TOTP) beside the password. */
  TOTP_REQUIRED_ROLES: z
    .string()
    .default('')
    .transform(listOf)
    .pipe(z.array(z.enum(STAFF_ROLES, { error: `may only name ${STAFF_ROLES.join(', ')}` }))),
  SECRET_KEY: z
    .string()
    .min(32, 'must have at least 32 characters; `openssl rand -base64 48` makes one')
    .optional(),
  /** Addresses of RSS or Atom feeds, separated by commas. */
  FEEDS: z.string().default('').transform(listOf).pipe(z.array(url)),
  FEED_POLL_SECONDS: seconds.default(300),
  /** MQTT broker of the sensors; unset: none. */
  MQTT_URL: z
    .string()
    .regex(/^(mqtts?|wss?):\/\//, 'must begin with mqtt:// or mqtts://')
    .optional(),
  /** Hosts of the own network that webhooks may call, separated by commas; all others must be public. */
  WEBHOOK_PRIVATE_HOSTS: z.string().default('').transform(listOf),
  /** A local folder with an ONNX text classifier, or a hub id. */
  NLP_MODEL: text.optional(),
});

/** Messages a second that an account is allowed. */
const perSecond = z.coerce
  .number('must be a number of messages a second from 1 to 1000')
  .int('must be a whole number from 1 to 1000')
  .min(1, 'must be from 1 to 1000')
  .max(1000, 'must be from 1 to 1000');

export const zaloSettings = z.object({
  ZALO_APP_ID: z.string().regex(/^\d+$/, 'must be digits only').optional(),
  ZALO_APP_SECRET: text.optional(),
  ZALO_OA_ID: z.string().regex(/^\d+$/, 'must be digits only').optional(),
  ZALO_OA_SECRET: text.optional(),
  ZALO_REFRESH_TOKEN: text.optional(),
  /** Messages a second that Zalo takes from the account; 20 is what one source quotes. */
  ZALO_PER_SECOND: perSecond.default(20),
  ZALO_API_URL: url.default('https://openapi.zalo.me'),
  ZALO_OAUTH_URL: url.default('https://oauth.zaloapp.com'),
  ZALO_ZNS_URL: url.default('https://business.openapi.zalo.me'),
  /** Approved ZNS template of each kind of news, `ticket=501443,warning=501450`. */
  ZALO_ZNS_TEMPLATES: z
    .string()
    .regex(/^[a-z]+=\d+(\s*,\s*[a-z]+=\d+)*$/, 'must look like ticket=501443,warning=501450')
    .transform((list) =>
      Object.fromEntries(list.split(',').map((pair) => pair.trim().split('=') as [string, string])),
    )
    .optional(),
});

export const zaloBotSettings = z.object({
  ZALO_BOT_TOKEN: z
    .string()
    .regex(/^[^\s:]+:\S+$/, 'must look like 1234567890:abc… as Zalo Bot Manager gives it')
    .optional(),
  ZALO_BOT_API_URL: url.default('https://bot-api.zaloplatforms.com'),
  ZALO_BOT_WEBHOOK_SECRET: z
    .string()
    .regex(/^[\w-]{12,256}$/, 'must be 12 to 256 letters, digits, _ or -')
    .optional(),
});

export const telegramSettings = z.object({
  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(/^\d+:[\w-]{20,}$/, 'must look like 123456789:AA… as BotFather gives it')
    .optional(),
  TELEGRAM_API_URL: url.default('https://api.telegram.org'),
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(/^[\w-]{12,256}$/, 'must be 12 to 256 letters, digits, _ or -')
    .optional(),
  /** Messages a second that Telegram lets the bot send; more than 30 has to be bought (paid broadcasts, up to 1,000). */
  TELEGRAM_PER_SECOND: perSecond.default(30),
});

/** A bucket for pictures, in path style: `S3_ENDPOINT/S3_BUCKET/key`. */
export const s3Settings = z.object({
  S3_ENDPOINT: url.optional(),
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be 3 to 63 small letters, digits, . or -')
    .optional(),
  S3_REGION: text.default('auto'),
  S3_ACCESS_KEY_ID: text.optional(),
  S3_SECRET_ACCESS_KEY: text.optional(),
});

/** The city's identity provider (OpenID Connect), when staff sign in there. */
export const oidcSettings = z.object({
  /** https; http only on this machine. */
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://id.example.org' })
    .refine((issuer) => {
      const { protocol, hostname } = new URL(issuer);
      return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
    }, 'must begin with https:// (http only on this machine)')
    .optional(),
  OIDC_CLIENT_ID: text.optional(),
  OIDC_CLIENT_SECRET: text.optional(),
  /** Claim of the ID token with the roles over there, a word or a list. */
  OIDC_ROLE_CLAIM: text.optional(),
  /** Role over there to roles here. */
  OIDC_ROLES: z
    .string()
    .default('')
    .transform(listOf)
    .pipe(
      z.array(
        z
          .string()
          .regex(/^[^=]+=[^=]+$/, 'must look like desk-officers=officer,city-admins=admin')
          .transform((pair) => pair.split('=') as [string, string])
          .pipe(z.tuple([z.string(), z.enum(STAFF_ROLES)])),
      ),
    ),
  /** Who is let in: accounts that an administrator has enabled, or those whose name a claim gives. */
  OIDC_ACCOUNTS: z
    .enum(['create_disabled', 'match'], { error: 'must be create_disabled or match' })
    .default('create_disabled'),
  /** Claim that holds the account's name with OIDC_ACCOUNTS=match. */
  OIDC_MATCH_CLAIM: text.default('preferred_username'),
});

const list = z.string().default('').transform(listOf);
const whole = z.coerce.number('must be a whole number').int().positive('must be more than 0');

export const youtubeSettings = z.object({
  YOUTUBE_API_KEY: text.optional(),
  YOUTUBE_API_URL: url.default('https://www.googleapis.com/youtube/v3'),
  YOUTUBE_CHANNELS: list.pipe(
    z.array(z.string().regex(/^UC[\w-]+$/, 'must be ids of channels such as UCabc…')),
  ),
  YOUTUBE_SEARCHES: list.pipe(z.array(z.string().max(100))),
  YOUTUBE_POLL_SECONDS: seconds.default(900),
  YOUTUBE_SEARCHES_PER_DAY: whole.default(100),
  YOUTUBE_UNITS_PER_DAY: whole.default(10_000),
});

export const facebookSettings = z.object({
  FACEBOOK_APP_ID: z.string().regex(/^\d+$/, 'must be digits only').optional(),
  FACEBOOK_APP_SECRET: text.optional(),
  FACEBOOK_VERIFY_TOKEN: text.optional(),
  /** `1001=EAAB…,1002=EAAC…`: id of a page and its page token. */
  FACEBOOK_PAGE_TOKENS: list.pipe(
    z.array(z.string().regex(/^\d+=\S+$/, 'must look like 1001=EAAB…,1002=EAAC…')),
  ),
  /** Ids of pages read with Page Public Content Access. */
  FACEBOOK_PUBLIC_PAGES: list.pipe(z.array(z.string().regex(/^\d+$/, 'must be ids of pages'))),
  FACEBOOK_API_URL: url.default('https://graph.facebook.com'),
  FACEBOOK_API_VERSION: z
    .string()
    .regex(/^v\d+\.\d+$/, 'must look like v25.0')
    .default('v25.0'),
  FACEBOOK_POLL_SECONDS: seconds.default(600),
});

const path = z.string().regex(/^\/\S*$/, 'must be a path such as /token');

/** The integration axis (LGSP) that changed dossiers are pulled from. */
export const oneStopSettings = z.object({
  ONESTOP_URL: url.optional(),
  ONESTOP_CLIENT_ID: text.optional(),
  ONESTOP_CLIENT_SECRET: text.optional(),
  ONESTOP_TOKEN_PATH: path.default('/token'),
  ONESTOP_CHANGES_PATH: path.default('/dossiers/changes'),
  ONESTOP_POLL_SECONDS: seconds.default(300),
});
