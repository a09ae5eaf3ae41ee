import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { readAnswersSearch } from './answers/answers-search.ts';
import { DayPage } from './day/day-page.tsx';
import { readInsightsSearch } from './insights/insights-search.ts';
import { readMailingsSearch } from './mailings/mailings-search.ts';
import { readPostsSearch } from './posts/posts-search.ts';
import { readProceduresSearch } from './procedures/procedures-search.ts';
import { Layout } from './shell/layout.tsx';
import { NotFoundPage } from './shell/not-found-page.tsx';
import { QueuePage } from './tickets/queue-page.tsx';
import { readQueueSearch } from './tickets/queue-search.ts';
import { TicketPage } from './tickets/ticket-page.tsx';
import { readWorkloadSearch } from './tickets/workload-search.ts';

// The officer's daily pages come with the first load; the others when they are wanted.
const root = createRootRoute({ component: Layout, notFoundComponent: NotFoundPage });
const day = createRoute({ getParentRoute: () => root, path: '/', component: DayPage });
const queue = createRoute({
  getParentRoute: () => root,
  path: '/tickets',
  validateSearch: readQueueSearch,
  component: QueuePage,
});
const ticket = createRoute({
  getParentRoute: () => root,
  path: '/tickets/$code',
  component: TicketPage,
});
const map = createRoute({
  getParentRoute: () => root,
  path: '/map',
  component: lazyRouteComponent(() => import('./map/map-page.tsx'), 'MapPage'),
});
const newReport = createRoute({
  getParentRoute: () => root,
  path: '/new',
  component: lazyRouteComponent(() => import('./tickets/new-report-page.tsx'), 'NewReportPage'),
});
const posts = createRoute({
  getParentRoute: () => root,
  path: '/posts',
  validateSearch: readPostsSearch,
  component: lazyRouteComponent(() => import('./posts/posts-page.tsx'), 'PostsPage'),
});
const postImport = createRoute({
  getParentRoute: () => root,
  path: '/posts/import',
  component: lazyRouteComponent(() => import('./posts/import-page.tsx'), 'ImportPage'),
});
const answers = createRoute({
  getParentRoute: () => root,
  path: '/answers',
  validateSearch: readAnswersSearch,
  component: lazyRouteComponent(() => import('./answers/answers-page.tsx'), 'AnswersPage'),
});
const insights = createRoute({
  getParentRoute: () => root,
  path: '/insights',
  validateSearch: readInsightsSearch,
  component: lazyRouteComponent(() => import('./insights/insights-page.tsx'), 'InsightsPage'),
});
const watches = createRoute({
  getParentRoute: () => root,
  path: '/watches',
  component: lazyRouteComponent(() => import('./watches/watches-page.tsx'), 'WatchesPage'),
});
const reports = createRoute({
  getParentRoute: () => root,
  path: '/reports',
  component: lazyRouteComponent(() => import('./reports/reports-page.tsx'), 'ReportsPage'),
});
const spikes = createRoute({
  getParentRoute: () => root,
  path: '/spikes',
  component: lazyRouteComponent(() => import('./spikes/spikes-page.tsx'), 'SpikesPage'),
});
const labelling = createRoute({
  getParentRoute: () => root,
  path: '/labelling',
  component: lazyRouteComponent(() => import('./labelling/labelling-page.tsx'), 'LabellingPage'),
});
const wall = createRoute({
  getParentRoute: () => root,
  path: '/wall',
  component: lazyRouteComponent(() => import('./insights/wall-page.tsx'), 'WallPage'),
});
const workload = createRoute({
  getParentRoute: () => root,
  path: '/workload',
  validateSearch: readWorkloadSearch,
  component: lazyRouteComponent(() => import('./tickets/workload-page.tsx'), 'WorkloadPage'),
});
const late = createRoute({
  getParentRoute: () => root,
  path: '/late',
  component: lazyRouteComponent(() => import('./late/late-page.tsx'), 'LatePage'),
});
const evidence = createRoute({
  getParentRoute: () => root,
  path: '/evidence',
  component: lazyRouteComponent(() => import('./evidence/evidence-page.tsx'), 'EvidencePage'),
});
const exchange = createRoute({
  getParentRoute: () => root,
  path: '/exchange',
  component: lazyRouteComponent(() => import('./exchange/exchange-page.tsx'), 'ExchangePage'),
});
const deliveries = createRoute({
  getParentRoute: () => root,
  path: '/deliveries',
  component: lazyRouteComponent(() => import('./admin/deliveries-page.tsx'), 'DeliveriesPage'),
});
const accounts = createRoute({
  getParentRoute: () => root,
  path: '/accounts',
  component: lazyRouteComponent(() => import('./admin/accounts-page.tsx'), 'AccountsPage'),
});
const rules = createRoute({
  getParentRoute: () => root,
  path: '/rules',
  component: lazyRouteComponent(() => import('./rules/rules-page.tsx'), 'RulesPage'),
});
const apiKeys = createRoute({
  getParentRoute: () => root,
  path: '/api-keys',
  component: lazyRouteComponent(() => import('./admin/api-keys-page.tsx'), 'ApiKeysPage'),
});
const sensors = createRoute({
  getParentRoute: () => root,
  path: '/sensors',
  component: lazyRouteComponent(() => import('./sensors/sensors-page.tsx'), 'SensorsPage'),
});
const warnings = createRoute({
  getParentRoute: () => root,
  path: '/warnings',
  component: lazyRouteComponent(() => import('./warnings/warnings-page.tsx'), 'WarningsPage'),
});
const warningReach = createRoute({
  getParentRoute: () => root,
  path: '/warnings/$id/reach',
  validateSearch: ({ version }: Record<string, unknown>): { version?: number } =>
    Number.isInteger(version) ? { version: version as number } : {},
  component: lazyRouteComponent(() => import('./warnings/reach-page.tsx'), 'ReachPage'),
});
const notifications = createRoute({
  getParentRoute: () => root,
  path: '/notifications',
  validateSearch: readMailingsSearch,
  component: lazyRouteComponent(() => import('./mailings/mailings-page.tsx'), 'MailingsPage'),
});
const procedures = createRoute({
  getParentRoute: () => root,
  path: '/procedures',
  validateSearch: readProceduresSearch,
  component: lazyRouteComponent(() => import('./procedures/procedures-page.tsx'), 'ProceduresPage'),
});
const procedure = createRoute({
  getParentRoute: () => root,
  path: '/procedures/$code',
  component: lazyRouteComponent(() => import('./procedures/procedure-page.tsx'), 'ProcedurePage'),
});
const systems = createRoute({
  getParentRoute: () => root,
  path: '/systems',
  component: lazyRouteComponent(() => import('./systems/systems-page.tsx'), 'SystemsPage'),
});
const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  component: lazyRouteComponent(() => import('./admin/audit-page.tsx'), 'AuditPage'),
});

const handoffs = createRoute({
  getParentRoute: () => root,
  path: '/handoffs',
  component: lazyRouteComponent(() => import('./handoffs/handoffs-page.tsx'), 'HandoffsPage'),
});
const handoff = createRoute({
  getParentRoute: () => root,
  path: '/handoffs/$id',
  component: lazyRouteComponent(() => import('./handoffs/handoff-page.tsx'), 'HandoffPage'),
});

const dataRequests = createRoute({
  getParentRoute: () => root,
  path: '/data-requests',
  component: lazyRouteComponent(
    () => import('./data-requests/data-requests-page.tsx'),
    'DataRequestsPage',
  ),
});

const security = createRoute({
  getParentRoute: () => root,
  path: '/security',
  component: lazyRouteComponent(() => import('./security/security-page.tsx'), 'SecurityPage'),
});

const dossiers = createRoute({
  getParentRoute: () => root,
  path: '/dossiers',
  component: lazyRouteComponent(() => import('./dossiers/dossiers-page.tsx'), 'DossiersPage'),
});
const dossier = createRoute({
  getParentRoute: () => root,
  path: '/dossiers/$code',
  component: lazyRouteComponent(() => import('./dossiers/dossier-page.tsx'), 'DossierPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    day,
    queue,
    ticket,
    map,
    newReport,
    posts,
    postImport,
    answers,
    insights,
    watches,
    reports,
    spikes,
    wall,
    labelling,
    handoffs,
    handoff,
    dataRequests,
    dossiers,
    dossier,
    workload,
    late,
    exchange,
    evidence,
    deliveries,
    accounts,
    apiKeys,
    security,
    audit,
    sensors,
    systems,
    warnings,
    warningReach,
    notifications,
    procedures,
    procedure,
    rules,
  ]),
  basepath: '/staff',
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
