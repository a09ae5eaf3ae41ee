import { createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router';
import { AccountsPage } from './admin/accounts-page.tsx';
import { AuditPage } from './admin/audit-page.tsx';
import { DeliveriesPage } from './admin/deliveries-page.tsx';
import { PostsPage } from './posts/posts-page.tsx';
import { readPostsSearch } from './posts/posts-search.ts';
import { Layout } from './shell/layout.tsx';
import { NewReportPage } from './tickets/new-report-page.tsx';
import { QueuePage } from './tickets/queue-page.tsx';
import { readQueueSearch } from './tickets/queue-search.ts';
import { TicketPage } from './tickets/ticket-page.tsx';
import { WorkloadPage } from './tickets/workload-page.tsx';

const root = createRootRoute({ component: Layout });
const start = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/tickets' });
  },
});
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
const newReport = createRoute({
  getParentRoute: () => root,
  path: '/new',
  component: NewReportPage,
});
const posts = createRoute({
  getParentRoute: () => root,
  path: '/posts',
  validateSearch: readPostsSearch,
  component: PostsPage,
});
const workload = createRoute({
  getParentRoute: () => root,
  path: '/workload',
  component: WorkloadPage,
});
const deliveries = createRoute({
  getParentRoute: () => root,
  path: '/deliveries',
  component: DeliveriesPage,
});
const accounts = createRoute({
  getParentRoute: () => root,
  path: '/accounts',
  component: AccountsPage,
});
const audit = createRoute({ getParentRoute: () => root, path: '/audit', component: AuditPage });

export const router = createRouter({
  routeTree: root.addChildren([
    start,
    queue,
    ticket,
    newReport,
    posts,
    workload,
    deliveries,
    accounts,
    audit,
  ]),
  basepath: '/staff',
  defaultPreload: 'intent',
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
