import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import type { Express } from 'express';
import { register } from 'prom-client';
import { createApp } from './api/app.ts';
import { createLiveFeed } from './api/live/live-feed.ts';
import { createLocalAccess } from './api/local-access.ts';
import { createUrgencyCheck } from './bots/dialogue/is-urgent.ts';
import { openChannels } from './channels.ts';
import { loadCity } from './core/city/load.ts';
import { createSay } from './core/city/say.ts';
import { systemClock } from './core/clock.ts';
import type { Config } from './core/config/load.ts';
import { AppError } from './core/errors.ts';
import { createQueues } from './core/jobs/create-queues.ts';
import type { Logger } from './core/logger.ts';
import { loadSecretKey } from './core/secret-key.ts';
import { createPostFileReader } from './listeners/files/post-files.ts';
import { createTakeDossierFile } from './listeners/files/take-dossier-file.ts';
import { openAnswerAdapters, openListeners } from './listeners/open-listeners.ts';
import { listenToMqtt, type MqttListener } from './listeners/sensors/listen-to-mqtt.ts';
import { connectStore } from './models/connect.ts';
import { createAnalyzer } from './nlp/analyzer.ts';
import { readGuard, readUnseen } from './nlp/learn/guard.ts';
import { maskPersonalData } from './nlp/mask/mask-personal-data.ts';
import { createJudge } from './nlp/second-opinion/judge.ts';
import { loadSecondOpinion } from './nlp/second-opinion/load.ts';
import { createAnswers } from './workflow/answers/create-answers.ts';
import { createAttachmentErasure } from './workflow/attachments/attachment-erasure.ts';
import { createAttachmentStore } from './workflow/attachments/attachment-store.ts';
import { createWorkflow } from './workflow/create-workflow.ts';
import { createAdapters } from './workflow/exchange/adapters.ts';
import { createExchangeDesk } from './workflow/exchange/exchange-desk.ts';
import { createInsights } from './workflow/insights/create-insights.ts';
import { createRiver } from './workflow/ladder/river-overview.ts';
import { createTeacher, keptLessons } from './workflow/learning/teacher.ts';
import { createMailer } from './workflow/mail/mailer.ts';
import { createMailings } from './workflow/mailings/create-mailings.ts';
import { createChatPace } from './workflow/messages/chat-pace.ts';
import { openInboxJournal } from './workflow/messages/inbox-journal.ts';
import { createReceiver } from './workflow/messages/receive-message.ts';
import { createOutbox } from './workflow/notifications/outbox.ts';
import { createPeriodicReports } from './workflow/periodic-reports/create-periodic-reports.ts';
import { createPhotoBucket, OTHER_FILES } from './workflow/photos/photo-bucket.ts';
import { createPhotoFolder } from './workflow/photos/photo-files.ts';
import { createPhotoStore } from './workflow/photos/photo-store.ts';
import { createTicketPhotos } from './workflow/photos/ticket-photos.ts';
import { createAskAgain } from './workflow/posts/ask-again.ts';
import { createColumnMappings } from './workflow/posts/column-mappings.ts';
import { createPostDesk } from './workflow/posts/decide-post.ts';
import { createTextExpiry } from './workflow/posts/expire-texts.ts';
import { createFileImports } from './workflow/posts/file-imports.ts';
import { createPostKeeper } from './workflow/posts/keep-post.ts';
import { createRemovePosts } from './workflow/posts/remove-posts.ts';
import { createSensors } from './workflow/readings/create-sensors.ts';
import { createPhotoErasure } from './workflow/residents/photo-erasure.ts';
import { createRetention } from './workflow/residents/retention.ts';
import { createRulebook, withRulesInForce } from './workflow/routing/rulebook.ts';
import { createStaffDesk } from './workflow/staff/accounts.ts';
import { createSecondFactor } from './workflow/staff/second-factor.ts';
import { createNoticeCarrier } from './workflow/staff-notices/carry-notices.ts';
import { createReachDesk } from './workflow/staff-notices/reach.ts';
import { startSweeper } from './workflow/sweeper.ts';
import { createSystems } from './workflow/systems/create-systems.ts';
import { createQuietCloser } from './workflow/tickets/close-quiet.ts';
import { createClosedTicketRoll } from './workflow/tickets/closed-tickets.ts';
import { createCapSigner } from './workflow/warnings/cap/signature.ts';
import { readTrustedKeys } from './workflow/warnings/cap/trusted-keys.ts';
import { createWarnings } from './workflow/warnings/create-warnings.ts';
import { createWarningsInForce } from './workflow/warnings/in-force.ts';
import { createWebhooks } from './workflow/webhooks/create-webhooks.ts';

export type Application = {
  /** Where it listens; absent without the role `api`. */
  url: string | undefined;
  /** Made at the first start, to be shown once. */
  adminPassword: string | undefined;
  /** Ends in order: no new work, what is being handled is finished, the store is closed. */
  stop(): Promise<void>;
};

/** Version that `/openapi.json` names. */
const VERSION = '0.1.0';

/**
 * Wires the rooms and starts the roles of this process.
 *
 * @param notice takes what an operator should read at the start, such as an optional part that is absent
 * @throws AppError, StoreStartError or a listening error whose message says what to do
 */
export async function startApplication(
  config: Config,
  { logger, notice }: { logger: Logger; notice: (line: string) => void },
): Promise<Application> {
  const clock = systemClock;
  makeDataDir(config.dataDir);
  const secretKey = loadSecretKey(config);
  const trustedKeys = readTrustedKeys(config.cap.trusted);
  const capSigner = createCapSigner({ files: config.cap.signing, dataDir: config.dataDir });
  const cityFile = loadCity(config.city);
  const store = await connectStore({ ...config, logger });
  const queues = createQueues({ redisUrl: config.redisUrl, logger });
  await queues.ping().catch((cause: unknown) => {
    const message = `REDIS_URL: no Redis answers at ${new URL(config.redisUrl ?? '').host}`;
    throw new AppError('misconfigured', 500, message, [{ path: 'REDIS_URL', message }], { cause });
  });
  const rules = createRulebook({ city: cityFile, clock, logger });
  await rules.reload();
  const city = withRulesInForce(cityFile, rules);
  const analyzer = createAnalyzer({ city });
  const guard = readGuard(city.categories.map(({ id }) => id));
  const learner = analyzer.createLearner(guard, await keptLessons());
  const teacher = createTeacher({ learner, clock, logger });

  const outbox = createOutbox({ queues, clock, logger });
  const bell = queues.create('messages');
  const journal =
    store.kind === 'embedded'
      ? await openInboxJournal(join(config.dataDir, 'inbox-journal'))
      : undefined;
  const receive = createReceiver({
    bell,
    ...(journal && { journal }),
    clock,
    logger,
    pace: createChatPace({ clock }),
    isUrgent: createUrgencyCheck({ analyzer, say: createSay(city) }),
  });
  await receive.settle();
  const attachments = createAttachmentStore({
    files: config.s3
      ? createPhotoBucket(config.s3, OTHER_FILES)
      : createPhotoFolder(join(config.dataDir, 'attachments'), 'bin'),
    clock,
  });
  const photos = createPhotoStore({
    files: config.s3
      ? createPhotoBucket(config.s3)
      : createPhotoFolder(join(config.dataDir, 'photos')),
    clock,
    utcOffsetMinutes: city.calendar.utcOffsetMinutes,
  });
  const live = createLiveFeed({ clock, logger });
  const workflow = createWorkflow({
    city,
    clock,
    outbox,
    onChanged: live.nudge,
    teach: teacher.teachLater,
    rulesVersion: rules.version,
    dossierKey: secretKey.derive('dossier-factors'),
  });
  const warnings = createWarnings({ city, clock, logger, outbox, trustedKeys });
  const webhooks = createWebhooks({
    city,
    clock,
    logger,
    secretKey,
    allowed: config.webhookPrivateHosts,
  });
  const answers = createAnswers({
    city,
    clock,
    logger,
    adapters: openAnswerAdapters(config),
    tickets: workflow.tickets,
  });
  const systems = createSystems({ city, clock, logger, outbox, photos, workflow });
  const insights = createInsights({ city, clock });
  const mailings = createMailings({ city, clock, logger, outbox });
  const periodicReports = createPeriodicReports({ city, clock, logger });
  await insights.matcher.refresh();
  await insights.mutes.refresh();
  const sensors = createSensors({ city, clock, logger, workflow });
  await sensors.stations.sync();
  const keepPosts = createPostKeeper({
    matchWatches: insights.matcher.match,
    isMuted: insights.mutes.isMuted,
    city,
    clock,
    analyzer,
    mask: (text) => maskPersonalData(text).text,
    pseudonymKey: secretKey.derive('author-pseudonyms'),
    reports: workflow.reports,
  });
  const fileImports = createFileImports({
    clock,
    logger,
    mappings: createColumnMappings({ clock }),
    reader: createPostFileReader(city.calendar.utcOffsetMinutes),
    mask: (text) => maskPersonalData(text).text,
    keepPosts,
  });
  const staff = createStaffDesk({ city, clock });
  const adminPassword = await staff.ensureAdministrator(config.adminPassword);
  const channels = openChannels({
    config,
    city,
    clock,
    logger,
    analyzer,
    workflow,
    outbox,
    bell,
    receive,
    photos,
    attachments,
    secretKey,
    soleProcess: store.kind === 'embedded',
  });
  if (!config.zalo) notice('Zalo is off: its settings are empty (docs/bots.md).');
  if (!config.telegram) notice('Telegram is off: TELEGRAM_BOT_TOKEN is empty (docs/bots.md).');

  const mailer = config.mail && createMailer(config.mail);
  const exchange = createExchangeDesk({
    city,
    clock,
    logger,
    adapters: createAdapters(city, config.exchangeKeys),
    tickets: workflow.tickets,
  });
  const second = config.nlpModel ? await loadSecondOpinion(config.nlpModel) : undefined;
  const askAgain =
    second &&
    createAskAgain({
      city,
      clock,
      logger,
      makeJudge: () =>
        createJudge({
          own: analyzer.probabilities,
          second,
          unseen: readUnseen(city.categories.map(({ id }) => id)),
        }),
    });
  const sweeper = config.roles.includes('worker')
    ? await startSweeper(
        {
          ...channels.startWorker(),
          ...insights.sweeps,
          ...systems.sweeps,
          ...workflow.registrySweeps,
          webhooks: webhooks.sender.sweep,
          'public answers': answers.sender.sweep,
          'texts that expire': createTextExpiry({ clock }),
          'calls for help': workflow.alarms.sweep,
          'what is late': workflow.escalate,
          'notices to staff': createNoticeCarrier({
            city,
            clock,
            logger,
            outbox,
            mailer,
            publicUrl: config.publicUrl,
            attachmentOf: periodicReports.attachmentOf,
          }),
          ...(askAgain && { 'second opinion': askAgain }),
          ...periodicReports.sweeps,
          ...mailings.sweeps,
          ...warnings.sweeps,
          'silent stations': sensors.watchHealth,
          'ended tickets for the public': createClosedTicketRoll({ city }),
          'other systems': exchange.sweep,
          'quiet tickets': createQuietCloser({ clock, tickets: workflow.tickets }),
          'talks with a person': workflow.handoffs.sweep,
          'pictures to remove': createPhotoErasure({ photos, clock }),
          'attachments to remove': createAttachmentErasure(attachments),
          retention: createRetention({ city, clock }),
        },
        { logger },
      )
    : undefined;
  const listeners = openListeners({
    config,
    city,
    clock,
    logger,
    takeDossierRows: workflow.takeDossierRows,
    capReceiver: warnings.cap,
    keepPosts,
    removePosts: createRemovePosts({ city, clock }),
    version: VERSION,
  });
  let mqtt: MqttListener | undefined;
  if (config.roles.includes('listener')) {
    await channels.startListening();
    listeners.start();
    mqtt = config.mqttUrl
      ? listenToMqtt({
          url: config.mqttUrl,
          prefix: city.id.replaceAll('-', ''),
          clientId: `lang-nghe-${city.id}`,
          readings: sensors.readings,
          accept: systems.accept,
          clock,
          logger,
        })
      : undefined;
  }

  const local = createLocalAccess(config.dataDir);
  const server = config.roles.includes('api')
    ? await listen(
        createApp({
          city,
          clock,
          logger,
          analyzer,
          workflow,
          posts: createPostDesk({
            city,
            clock,
            reports: workflow.reports,
            teach: teacher.teachLater,
            unteach: teacher.undoLater,
          }),
          answers,
          takeDossierFile: createTakeDossierFile(workflow.takeDossierRows),
          fileImports,
          keepPosts,
          sensors,
          river: createRiver({ city, clock, warnings: createWarningsInForce({ city }) }),
          insights,
          systems,
          webhooks,
          periodicReports,
          mailings,
          warnings,
          capSigner,
          staff,
          secondFactor: createSecondFactor({ clock, secretKey }),
          reach: createReachDesk({ clock, mailer }),
          emailPossible: mailer !== undefined,
          totpRequiredRoles: config.totpRequiredRoles,
          oidc: config.oidc,
          photos,
          ticketPhotos: createTicketPhotos({ photos, change: workflow.change, clock }),
          attachments,
          live,
          rules,
          teacher,
          metrics: register,
          checks: { store: store.ping, queue: queues.ping },
          dataDir: config.dataDir,
          sessionKey: secretKey.derive('staff-sessions'),
          localToken: local.token,
          publicUrl: config.publicUrl,
          edges: [...channels.routers, ...listeners.routers],
          version: VERSION,
        }),
        config,
      )
    : undefined;
  if (server) local.announce(server.url);

  return {
    url: server?.url,
    adminPassword,
    async stop() {
      local.withdraw();
      live.close();
      rules.stop();
      teacher.stop();
      await channels.stop();
      await warnings.sender.idle();
      await Promise.all([server?.close(), sweeper?.stop(), listeners.stop(), mqtt?.stop()]);
      await fileImports.stop();
      await webhooks.sender.idle();
      await periodicReports.desk.idle();
      await answers.sender.idle();
      await receive.settle().catch((err: unknown) => {
        logger.warn({ err }, 'events stay in the journal until the next start');
      });
      await journal?.close();
      await queues.close();
      await store.close();
    },
  };
}

/** The data belong to this program's user and nobody else. */
function makeDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const message = `DATA_DIR: the folder ${dataDir} cannot be made (${(cause as Error).message})`;
    throw new AppError('misconfigured', 500, message, [{ path: 'DATA_DIR', message }], { cause });
  }
}

/** @throws the server's error, such as EADDRINUSE */
async function listen(
  app: Express,
  { host, port }: Pick<Config, 'host' | 'port'>,
): Promise<{ url: string; close(): Promise<void> }> {
  const server: Server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        // Event streams never end by themselves.
        setTimeout(() => server.closeAllConnections(), 500).unref();
      }),
  };
}
