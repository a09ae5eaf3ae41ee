import { join } from 'node:path';
import compression from 'compression';
import express, { type Express, type RequestHandler, type Router } from 'express';
import type { Registry } from 'prom-client';
import { createSay } from '../core/city/say.ts';
import type { CityProfile } from '../core/city/schema.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import type { OidcConfig } from '../core/config/oidc.ts';
import type { Logger } from '../core/logger.ts';
import { projectRoot } from '../core/project-root.ts';
import type { Role } from '../models/staff.ts';
import type { Analyzer } from '../nlp/labels.ts';
import { type ApiKeyDesk, createApiKeyDesk } from '../workflow/access/api-keys.ts';
import type { Answers } from '../workflow/answers/create-answers.ts';
import type { AttachmentStore } from '../workflow/attachments/attachment-store.ts';
import type { Workflow } from '../workflow/create-workflow.ts';
import type { Insights } from '../workflow/insights/create-insights.ts';
import type { River } from '../workflow/ladder/river-overview.ts';
import type { Teacher } from '../workflow/learning/teacher.ts';
import type { Mailings } from '../workflow/mailings/create-mailings.ts';
import type { PeriodicReports } from '../workflow/periodic-reports/create-periodic-reports.ts';
import type { PhotoStore } from '../workflow/photos/photo-store.ts';
import type { TicketPhotos } from '../workflow/photos/ticket-photos.ts';
import type { PostDesk } from '../workflow/posts/decide-post.ts';
import type { FileImports } from '../workflow/posts/file-imports.ts';
import type { KeepPosts } from '../workflow/posts/incoming.ts';
import type { Sensors } from '../workflow/readings/create-sensors.ts';
import type { Rulebook } from '../workflow/routing/rulebook.ts';
import type { StaffDesk } from '../workflow/staff/accounts.ts';
import type { SecondFactorDesk } from '../workflow/staff/second-factor.ts';
import type { ReachDesk } from '../workflow/staff-notices/reach.ts';
import type { Systems } from '../workflow/systems/create-systems.ts';
import type { LetIn } from '../workflow/warnings/cap/let-in.ts';
import type { CapReceiver } from '../workflow/warnings/cap/receive-alert.ts';
import type { CapSigner } from '../workflow/warnings/cap/signature.ts';
import type { WarningDesk } from '../workflow/warnings/warning-desk.ts';
import type { Webhooks } from '../workflow/webhooks/create-webhooks.ts';
import { createCapRouter } from './cap/router.ts';
import { createDocsRouter } from './docs-page.ts';
import { createErrorHandler, notFound, requestId } from './error-handler.ts';
import { type Checks, createHealthRouter } from './health.ts';
import type { LiveFeed } from './live/live-feed.ts';
import { liveRoutes } from './live/live-routes.ts';
import { machineStreamRoutes } from './live/machine-stream.ts';
import { createMetrics } from './metrics.ts';
import { createOpen311Router } from './open311/router.ts';
import { openApiDocument } from './openapi.ts';
import { createEnvironmentPage } from './public/environment-page.ts';
import { createMyDataPage } from './public/my-data.ts';
import { createPublicPages } from './public/pages.ts';
import { createRiverPage } from './public/river-page.ts';
import { createViews } from './public/views.ts';
import { createRequestLog } from './request-log.ts';
import { isForMachines, mount, type Route } from './route.ts';
import { accountRoutes } from './routes/account-routes.ts';
import { answerRoutes } from './routes/answer-routes.ts';
import { apiKeyRoutes } from './routes/api-key-routes.ts';
import { attachmentRoutes } from './routes/attachment-routes.ts';
import { auditRoutes } from './routes/audit-routes.ts';
import { capRoutes } from './routes/cap-routes.ts';
import { cityRoutes } from './routes/city-routes.ts';
import { collectionRoutes } from './routes/collection-routes.ts';
import { dataRequestRoutes } from './routes/data-request-routes.ts';
import { dossierDeskRoutes, type TakeDossierFile } from './routes/dossier-desk-routes.ts';
import { dossierRoutes } from './routes/dossier-routes.ts';
import { environmentRoutes } from './routes/environment-routes.ts';
import { evidenceRoutes } from './routes/evidence-routes.ts';
import { exchangeRoutes } from './routes/exchange-routes.ts';
import { handoffRoutes } from './routes/handoff-routes.ts';
import { insightRoutes } from './routes/insight-routes.ts';
import { labellingRoutes } from './routes/labelling-routes.ts';
import { lateRoutes } from './routes/late-routes.ts';
import { createLocalRouter } from './routes/local-routes.ts';
import { mailingRoutes } from './routes/mailing-routes.ts';
import { missedRoutes } from './routes/missed-routes.ts';
import { muteRoutes } from './routes/mute-routes.ts';
import { noticeRoutes } from './routes/notice-routes.ts';
import { oidcRoutes } from './routes/oidc-routes.ts';
import { periodicReportRoutes } from './routes/periodic-report-routes.ts';
import { photoRoutes } from './routes/photo-routes.ts';
import { postFileRoutes } from './routes/post-file-routes.ts';
import { postRoutes } from './routes/post-routes.ts';
import { procedureRoutes } from './routes/procedure-routes.ts';
import { reachRoutes } from './routes/reach-routes.ts';
import { reportRoutes } from './routes/report-routes.ts';
import { rescueRoutes } from './routes/rescue-routes.ts';
import { ruleRoutes } from './routes/rule-routes.ts';
import { securityRoutes } from './routes/security-routes.ts';
import { sensorRoutes } from './routes/sensor-routes.ts';
import { sessionRoutes } from './routes/session-routes.ts';
import { systemRoutes } from './routes/system-routes.ts';
import { ticketPhotoRoutes } from './routes/ticket-photo-routes.ts';
import { ticketRoutes } from './routes/ticket-routes.ts';
import { warningReachRoutes } from './routes/warning-reach-routes.ts';
import { warningRoutes } from './routes/warning-routes.ts';
import { watchRoutes } from './routes/watch-routes.ts';
import { webhookRoutes } from './routes/webhook-routes.ts';
import { securityHeaders } from './security.ts';
import { createApiKeyAccess } from './session/api-key-access.ts';
import { createLoginLimits, type LoginLimits } from './session/login-limits.ts';
import { createStaffSession, csrfProtection } from './session/staff-session.ts';
import { createMinuteLimit } from './session/too-many-requests.ts';
import { createStaffApp } from './staff-app.ts';

export type ApiDeps = {
  city: CityProfile;
  clock: Clock;
  logger: Logger;
  analyzer: Pick<Analyzer, 'analyze'>;
  workflow: Workflow;
  posts: PostDesk;
  answers: Pick<Answers, 'desk'>;
  keepPosts: KeepPosts;
  takeDossierFile: TakeDossierFile;
  fileImports: FileImports;
  insights: Pick<Insights, 'watches' | 'spikes' | 'annotations' | 'mutes'>;
  systems: Pick<Systems, 'accept' | 'triage'>;
  warnings: { desk: WarningDesk; cap: CapReceiver; letCapIn: LetIn };
  capSigner: CapSigner;
  webhooks: Webhooks;
  periodicReports: PeriodicReports;
  mailings: Pick<Mailings, 'desk' | 'templates'>;
  staff: StaffDesk;
  secondFactor: SecondFactorDesk;
  reach: ReachDesk;
  /** Whether a mail server is set up. */
  emailPossible: boolean;
  /** Roles that do nothing before they have a second factor. */
  totpRequiredRoles: readonly Role[];
  /** Where staff sign in beside here; needs `publicUrl`. */
  oidc: OidcConfig | undefined;
  photos: Pick<PhotoStore, 'read' | 'keep'>;
  ticketPhotos: TicketPhotos;
  attachments: Pick<AttachmentStore, 'read'>;
  /** Lets links to pictures in Open311 requests lead to this machine and its network: for tests. */
  mediaFromAnywhere?: boolean;
  /** Requests whose updates one Open311 answer holds. */
  mostUpdated?: number;
  live: LiveFeed;
  /** Pause between two looks of the stream for machines: for tests. */
  streamEveryMs?: number | undefined;
  rules: Rulebook;
  teacher: Teacher;
  metrics: Registry;
  /** What `/readyz` asks beside the disk: store, queue. */
  checks: Checks;
  dataDir: string;
  /** Signs session cookies. */
  sessionKey: string;
  /** Token for scripts on this machine (`createLocalAccess`). */
  localToken: string;
  sensors: Sensors;
  river: River;
  /** Address that residents reach us by; https makes cookies `Secure`. */
  publicUrl?: string | undefined;
  /** Routers of the edges (chat, webhooks). They read their own bodies and check their own senders. */
  edges: readonly Router[];
  version: string;
  /** Folder of the built staff app; `dist/web` by default. */
  webDir?: string;
};

/** Body of a request to the staff API; a ticket note has at most 4,000 characters. */
const LARGEST_BODY = '256kb';
/** Requests that one key may make in a minute, in this process: ten readings a second. */
const KEY_PER_MINUTE = 600;
/** What a machine may hand in at once: some thousand readings or dossiers. */
const LARGEST_MACHINE_BODY = '4mb';

/** The HTTP side of one process: everything in docs/api.md, and the edges that are handed in. */
export function createApp(deps: ApiDeps): Express {
  const https = deps.publicUrl?.startsWith('https://') ?? false;
  const views = createViews();
  const metrics = createMetrics(deps.metrics);
  const apiKeys = createApiKeyDesk(deps);
  const limitKey = createMinuteLimit(KEY_PER_MINUTE);
  const routes = staffRoutes({ ...deps, apiKeys, limits: createLoginLimits() });
  const document = openApiDocument(routes, deps.version);
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', 'loopback');
  app.set('query parser', 'simple');

  app.use(requestId, createRequestLog(deps.logger), metrics.time, securityHeaders(https));
  app.use(createHealthRouter(deps), metrics.router);
  app.use(
    '/api/v1/local',
    createLocalRouter({
      token: deps.localToken,
      keepPosts: deps.keepPosts,
      mappings: deps.fileImports.mappings,
      apiKeys,
      workflow: deps.workflow,
      readings: deps.sensors.readings,
    }),
  );
  for (const edge of deps.edges) app.use(edge);

  app.use(compression());
  app.use('/open311/v2', createOpen311Router({ ...deps, apiKeys, limitKey }));
  app.use('/api/v1', staffApi({ ...deps, apiKeys, limitKey }, routes, https));
  app.use(createDocsRouter({ routes, document, views }));
  const folder = deps.webDir ?? join(projectRoot, 'dist/web');
  app.use('/staff', createStaffApp({ folder, views, say: createSay(deps.city) }));
  app.use(
    createMyDataPage({
      say: createSay(deps.city),
      views,
      dataRequests: deps.workflow.dataRequests,
    }),
  );
  app.use(createCapRouter({ ...deps, signer: deps.capSigner }));
  app.use(createRiverPage({ ...deps, views }));
  app.use(createEnvironmentPage({ ...deps, views }));
  app.use(createPublicPages({ ...deps, views }));
  app.use(notFound);
  app.use(createErrorHandler(deps.logger));
  return app;
}

type Keyed = ApiDeps & { apiKeys: ApiKeyDesk };

function staffApi(
  deps: Keyed & { limitKey: (id: string) => Promise<void> },
  routes: readonly Route[],
  secure: boolean,
): Router {
  const router = express.Router();
  router.use((_req, res, next) => {
    res.set('cache-control', 'no-store');
    next();
  });
  router.use(createApiKeyAccess(deps));
  const machines = express.Router();
  mount(
    machines,
    routes.filter(isForMachines),
    ifMachine(express.json({ limit: LARGEST_MACHINE_BODY })),
  );
  router.use(machines);
  router.use(express.json({ limit: LARGEST_BODY }));
  // The store removes what has expired by the time of the machine, whatever clock the domain goes by.
  const { sessionKey, totpRequiredRoles } = deps;
  const people = [
    ...createStaffSession({ clock: systemClock, sessionKey, secure, totpRequiredRoles }),
    csrfProtection,
  ];
  router.use(unlessMachine(people));
  mount(
    router,
    routes.filter((one) => !isForMachines(one)),
  );
  return router;
}

/** Nothing large is read from somebody without a key. */
const ifMachine =
  (handle: RequestHandler): RequestHandler =>
  (req, res, next) =>
    req.machine ? handle(req, res, next) : next();

/** Machines have neither a session nor a token against forged requests. */
const unlessMachine = (handlers: readonly RequestHandler[]): RequestHandler[] =>
  handlers.map((handle) => (req, res, next) => (req.machine ? next() : handle(req, res, next)));

const staffRoutes = (deps: Keyed & { limits: LoginLimits }): Route[] => [
  ...sessionRoutes({ ...deps, oidc: deps.oidc !== undefined }),
  ...oidcRoutes(deps),
  ...securityRoutes(deps),
  ...reachRoutes(deps),
  ...cityRoutes(deps),
  ...lateRoutes(deps),
  ...rescueRoutes(deps),
  ...ticketRoutes(deps),
  ...ticketPhotoRoutes(deps),
  ...reportRoutes(deps),
  ...photoRoutes(deps),
  ...attachmentRoutes(deps),
  ...handoffRoutes(deps),
  ...dataRequestRoutes(deps),
  ...postRoutes(deps),
  ...postFileRoutes(deps),
  ...answerRoutes({ answers: deps.answers.desk }),
  ...muteRoutes({ mutes: deps.insights.mutes }),
  ...labellingRoutes(deps),
  ...dossierRoutes(deps),
  ...dossierDeskRoutes(deps),
  ...sensorRoutes(deps),
  ...insightRoutes({ ...deps, ...deps.insights }),
  ...watchRoutes({ ...deps, ...deps.insights }),
  ...systemRoutes(deps),
  ...collectionRoutes(deps),
  ...environmentRoutes(deps),
  ...webhookRoutes(deps),
  ...periodicReportRoutes(deps),
  ...mailingRoutes(deps),
  ...procedureRoutes(deps),
  ...warningRoutes({ desk: deps.warnings.desk, clock: deps.clock }),
  ...capRoutes({ receiver: deps.warnings.cap, letIn: deps.warnings.letCapIn }),
  ...warningReachRoutes(deps),
  ...accountRoutes(deps),
  ...apiKeyRoutes(deps),
  ...auditRoutes(),
  ...missedRoutes(deps),
  ...noticeRoutes(deps),
  ...liveRoutes(deps),
  ...machineStreamRoutes(deps),
  ...ruleRoutes(deps),
  ...exchangeRoutes(deps),
  ...evidenceRoutes(deps),
];
