import type { z } from 'zod';
import { AppError, type ErrorDetail } from '../errors.ts';
import {
  facebookSettings,
  oidcSettings,
  oneStopSettings,
  type ProcessRole,
  type StaffRole,
  s3Settings,
  serverSettings,
  telegramSettings,
  youtubeSettings,
  zaloBotSettings,
  zaloSettings,
} from './areas.ts';
import { type CapConfig, capSettings, readCap } from './cap.ts';
import { type MailConfig, mailSettings, readMail } from './mail.ts';
import { type OidcConfig, readOidc } from './oidc.ts';
import { type OneStopConfig, readOneStop } from './one-stop.ts';

/** The Official Account, when all of its settings are given. */
export type ZaloConfig = {
  appId: string;
  appSecret: string;
  oaId: string;
  oaSecret: string;
  refreshToken: string;
  apiUrl: string;
  oauthUrl: string;
  znsUrl: string;
  /** Kind of news (`about.type` of a delivery) to template id. */
  znsTemplates: Readonly<Record<string, string>>;
  /** Messages a second that the account is allowed. */
  perSecond: number;
};

/** How a bot's platform reaches us: it calls our webhook under a secret, or we ask for news. */
export type BotConfig = { token: string; apiUrl: string } & (
  | { mode: 'webhook'; secret: string }
  | { mode: 'polling' }
);

/** A bucket that speaks S3, when all of its settings are given. */
export type S3Config = {
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
};

/** Public data of YouTube, when there is a key. */
export type YoutubeConfig = {
  apiKey: string;
  apiUrl: string;
  channels: readonly string[];
  searches: readonly string[];
  pollSeconds: number;
  searchesPerDay: number;
  unitsPerDay: number;
};

/** Pages of Facebook, when there is a page to listen to. */
export type FacebookConfig = {
  appId: string | undefined;
  appSecret: string;
  /** Undefined: no webhook. */
  verifyToken: string | undefined;
  /** Pages that we manage: id and token. */
  pages: readonly { id: string; token: string }[];
  /** Pages of others, read with Page Public Content Access. */
  publicPages: readonly string[];
  apiUrl: string;
  version: string;
  pollSeconds: number;
};

/** Settings of one process, read once at the start; an absent channel is switched off. */
export type Config = {
  host: string;
  port: number;
  publicUrl: string | undefined;
  dataDir: string;
  city: string;
  roles: readonly ProcessRole[];
  logLevel: string;
  mongodbUri: string | undefined;
  redisUrl: string | undefined;
  adminPassword: string | undefined;
  secretKey: string | undefined;
  totpRequiredRoles: readonly StaffRole[];
  /** Where staff sign in beside here; undefined: only here. */
  oidc: OidcConfig | undefined;
  feeds: { urls: readonly string[]; pollSeconds: number };
  mqttUrl: string | undefined;
  /** Hosts of the own network that webhooks may call. */
  webhookPrivateHosts: readonly string[];
  nlpModel: string | undefined;
  /** Keys of other systems by the name of their setting, EXCHANGE_KEY_…; `exchange.json` names which are needed. */
  exchangeKeys: Readonly<Record<string, string | undefined>>;
  /** A bucket for pictures; undefined: the folder below DATA_DIR. */
  s3: S3Config | undefined;
  zalo: ZaloConfig | undefined;
  zaloBot: BotConfig | undefined;
  telegram: BotConfig | undefined;
  /** Messages a second that Telegram lets the bot send. */
  telegramPerSecond: number;
  youtube: YoutubeConfig | undefined;
  /** The integration axis that dossiers are pulled from. */
  oneStop: OneStopConfig | undefined;
  facebook: FacebookConfig | undefined;
  /** The city's mail server, for notices to staff. */
  mail: MailConfig | undefined;
  cap: CapConfig;
};

/**
 * Reads and checks all settings; an empty variable counts as unset.
 *
 * @throws AppError `misconfigured` with one detail for every bad or missing setting
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const problems: ErrorDetail[] = [];
  const read = <Shape extends z.ZodType>(shape: Shape): z.output<Shape> | undefined => {
    const parsed = shape.safeParse(given);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues)
      problems.push({ path: String(issue.path[0]), message: issue.message });
    return undefined;
  };
  const server = read(serverSettings);
  const zalo = read(zaloSettings);
  const zaloBot = read(zaloBotSettings);
  const telegram = read(telegramSettings);
  const s3 = read(s3Settings);
  const youtube = read(youtubeSettings);
  const facebook = read(facebookSettings);
  const zaloConfig = zalo && readZalo(zalo, problems);
  const s3Config = s3 && readS3(s3, problems);
  const oidc = read(oidcSettings);
  const oidcConfig = oidc && readOidc(oidc, server?.PUBLIC_URL, problems);
  const oneStop = read(oneStopSettings);
  const oneStopConfig = oneStop && readOneStop(oneStop, problems);
  const mail = read(mailSettings);
  const mailConfig = mail && readMail(mail, problems);
  const cap = read(capSettings);
  const capConfig = cap && readCap(cap, problems);
  const facebookConfig = facebook && readFacebook(facebook, problems);
  if (server && zalo && zaloBot && telegram && youtube && capConfig && problems.length === 0)
    return {
      host: server.HOST,
      port: server.PORT,
      publicUrl: server.PUBLIC_URL?.replace(/\/+$/, ''),
      dataDir: server.DATA_DIR,
      city: server.CITY,
      roles: server.ROLES,
      logLevel: server.LOG_LEVEL,
      mongodbUri: server.MONGODB_URI,
      redisUrl: server.REDIS_URL,
      adminPassword: server.ADMIN_PASSWORD,
      secretKey: server.SECRET_KEY,
      totpRequiredRoles: server.TOTP_REQUIRED_ROLES,
      oidc: oidcConfig,
      feeds: { urls: server.FEEDS, pollSeconds: server.FEED_POLL_SECONDS },
      mqttUrl: server.MQTT_URL,
      webhookPrivateHosts: server.WEBHOOK_PRIVATE_HOSTS,
      nlpModel: server.NLP_MODEL,
      exchangeKeys: Object.fromEntries(
        Object.entries(given).filter(([name]) => name.startsWith('EXCHANGE_KEY_')),
      ),
      s3: s3Config,
      zalo: zaloConfig,
      zaloBot: readBot(
        zaloBot.ZALO_BOT_TOKEN,
        zaloBot.ZALO_BOT_API_URL,
        zaloBot.ZALO_BOT_WEBHOOK_SECRET,
      ),
      telegram: readBot(
        telegram.TELEGRAM_BOT_TOKEN,
        telegram.TELEGRAM_API_URL,
        telegram.TELEGRAM_WEBHOOK_SECRET,
      ),
      telegramPerSecond: telegram.TELEGRAM_PER_SECOND,
      youtube: readYoutube(youtube),
      facebook: facebookConfig,
      oneStop: oneStopConfig,
      mail: mailConfig,
      cap: capConfig,
    };
  const lines = problems.map(({ path, message }) => `  ${path}: ${message}`);
  throw new AppError(
    'misconfigured',
    500,
    `These settings need a correction (environment or .env):\n${lines.join('\n')}`,
    problems,
  );
}

function readZalo(
  settings: z.output<typeof zaloSettings>,
  problems: ErrorDetail[],
): ZaloConfig | undefined {
  const needed = {
    ZALO_APP_ID: settings.ZALO_APP_ID,
    ZALO_APP_SECRET: settings.ZALO_APP_SECRET,
    ZALO_OA_ID: settings.ZALO_OA_ID,
    ZALO_OA_SECRET: settings.ZALO_OA_SECRET,
    ZALO_REFRESH_TOKEN: settings.ZALO_REFRESH_TOKEN,
  };
  const missing = Object.entries(needed).filter(([, value]) => value === undefined);
  if (missing.length === Object.keys(needed).length) return undefined;
  for (const [path] of missing)
    problems.push({ path, message: 'is missing; Zalo needs all five of its settings or none' });
  return {
    appId: needed.ZALO_APP_ID ?? '',
    appSecret: needed.ZALO_APP_SECRET ?? '',
    oaId: needed.ZALO_OA_ID ?? '',
    oaSecret: needed.ZALO_OA_SECRET ?? '',
    refreshToken: needed.ZALO_REFRESH_TOKEN ?? '',
    apiUrl: settings.ZALO_API_URL,
    oauthUrl: settings.ZALO_OAUTH_URL,
    znsUrl: settings.ZALO_ZNS_URL,
    znsTemplates: settings.ZALO_ZNS_TEMPLATES ?? {},
    perSecond: settings.ZALO_PER_SECOND,
  };
}

function readBot(
  token: string | undefined,
  apiUrl: string,
  secret: string | undefined,
): BotConfig | undefined {
  if (!token) return undefined;
  return secret ? { token, apiUrl, mode: 'webhook', secret } : { token, apiUrl, mode: 'polling' };
}

function readS3(
  settings: z.output<typeof s3Settings>,
  problems: ErrorDetail[],
): S3Config | undefined {
  const { S3_ENDPOINT, S3_BUCKET, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = settings;
  const needed = { S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY };
  const missing = Object.entries(needed).filter(([, value]) => value === undefined);
  if (missing.length === Object.keys(needed).length) return undefined;
  for (const [path] of missing)
    problems.push({
      path,
      message: 'is missing; a bucket needs all of S3_* but S3_REGION, or none',
    });
  return {
    endpoint: S3_ENDPOINT ?? '',
    bucket: S3_BUCKET ?? '',
    region: S3_REGION,
    accessKeyId: S3_ACCESS_KEY_ID ?? '',
    secretAccessKey: S3_SECRET_ACCESS_KEY ?? '',
  };
}

function readYoutube(settings: z.output<typeof youtubeSettings>): YoutubeConfig | undefined {
  if (!settings.YOUTUBE_API_KEY) return undefined;
  return {
    apiKey: settings.YOUTUBE_API_KEY,
    apiUrl: settings.YOUTUBE_API_URL.replace(/\/+$/, ''),
    channels: settings.YOUTUBE_CHANNELS,
    searches: settings.YOUTUBE_SEARCHES,
    pollSeconds: settings.YOUTUBE_POLL_SECONDS,
    searchesPerDay: settings.YOUTUBE_SEARCHES_PER_DAY,
    unitsPerDay: settings.YOUTUBE_UNITS_PER_DAY,
  };
}

function readFacebook(
  settings: z.output<typeof facebookSettings>,
  problems: ErrorDetail[],
): FacebookConfig | undefined {
  const pages = settings.FACEBOOK_PAGE_TOKENS.map((pair) => {
    const at = pair.indexOf('=');
    return { id: pair.slice(0, at), token: pair.slice(at + 1) };
  });
  const publicPages = settings.FACEBOOK_PUBLIC_PAGES;
  if (pages.length === 0 && publicPages.length === 0) return undefined;
  if (!settings.FACEBOOK_APP_SECRET)
    problems.push({
      path: 'FACEBOOK_APP_SECRET',
      message: 'is missing; calls and webhooks of Facebook are signed with it',
    });
  if (publicPages.length > 0 && !settings.FACEBOOK_APP_ID)
    problems.push({
      path: 'FACEBOOK_APP_ID',
      message: 'is missing; pages of others are read in the name of the app',
    });
  return {
    appId: settings.FACEBOOK_APP_ID,
    appSecret: settings.FACEBOOK_APP_SECRET ?? '',
    verifyToken: settings.FACEBOOK_VERIFY_TOKEN,
    pages,
    publicPages,
    apiUrl: settings.FACEBOOK_API_URL.replace(/\/+$/, ''),
    version: settings.FACEBOOK_API_VERSION,
    pollSeconds: settings.FACEBOOK_POLL_SECONDS,
  };
}
