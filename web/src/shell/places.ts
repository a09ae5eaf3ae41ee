import type { PermissionId } from '../../../api/contract/session.ts';
import type { TextKey } from '../text/vi.ts';

/** A place of the menu, and who has it. */
export type Place = { to: string; text: TextKey; needs: PermissionId };

/** The menu, what is used most first. The keys 1 to 9 go by this order. */
export const PLACE_GROUPS: readonly { text: TextKey; places: readonly Place[] }[] = [
  {
    text: 'nav.group.work',
    places: [
      { to: '/', text: 'nav.day', needs: 'tickets.read' },
      { to: '/tickets', text: 'nav.queue', needs: 'tickets.read' },
      { to: '/map', text: 'nav.map', needs: 'tickets.read' },
      { to: '/new', text: 'nav.new', needs: 'reports.create' },
      { to: '/late', text: 'nav.late', needs: 'tickets.read' },
      { to: '/handoffs', text: 'nav.handoffs', needs: 'handoffs.work' },
      { to: '/dossiers', text: 'nav.dossiers', needs: 'dossiers.read' },
      { to: '/procedures', text: 'nav.procedures', needs: 'procedures.read' },
      { to: '/deliveries', text: 'nav.deliveries', needs: 'deliveries.read' },
    ],
  },
  {
    text: 'nav.group.listen',
    places: [
      { to: '/posts', text: 'nav.posts', needs: 'posts.read' },
      { to: '/answers', text: 'nav.answers', needs: 'posts.read' },
      { to: '/insights', text: 'nav.insights', needs: 'posts.read' },
      { to: '/watches', text: 'nav.watches', needs: 'posts.read' },
      { to: '/reports', text: 'nav.reports', needs: 'periodic_reports.read' },
      { to: '/labelling', text: 'nav.labelling', needs: 'posts.decide' },
    ],
  },
  {
    text: 'nav.group.city',
    places: [
      { to: '/sensors', text: 'nav.sensors', needs: 'sensors.read' },
      { to: '/warnings', text: 'nav.warnings', needs: 'warnings.read' },
      { to: '/notifications', text: 'nav.mailings', needs: 'mailings.read' },
      { to: '/systems', text: 'nav.systems', needs: 'systems.read' },
    ],
  },
  {
    text: 'nav.group.steer',
    places: [
      { to: '/workload', text: 'nav.workload', needs: 'tickets.read' },
      { to: '/evidence', text: 'nav.evidence', needs: 'evidence.check' },
      { to: '/exchange', text: 'nav.exchange', needs: 'tickets.work' },
      { to: '/data-requests', text: 'nav.dataRequests', needs: 'data_requests.work' },
      { to: '/accounts', text: 'nav.staff', needs: 'staff.manage' },
      { to: '/rules', text: 'nav.rules', needs: 'rules.manage' },
      { to: '/audit', text: 'nav.audit', needs: 'audit.read' },
    ],
  },
];
