import { Link, Outlet } from '@tanstack/react-router';
import type { PermissionId } from '../../../api/contract/session.ts';
import { Button } from '../kit/button.tsx';
import { Notice } from '../kit/surface.tsx';
import { useLanguage } from '../text/language.tsx';
import type { TextKey } from '../text/vi.ts';
import { useLiveUpdates } from './live.ts';
import { useSession } from './session.tsx';

const PLACES: readonly { to: string; text: TextKey; needs: PermissionId }[] = [
  { to: '/tickets', text: 'nav.queue', needs: 'tickets.read' },
  { to: '/new', text: 'nav.new', needs: 'reports.create' },
  { to: '/posts', text: 'nav.posts', needs: 'posts.read' },
  { to: '/workload', text: 'nav.workload', needs: 'tickets.read' },
  { to: '/deliveries', text: 'nav.deliveries', needs: 'deliveries.read' },
  { to: '/accounts', text: 'nav.staff', needs: 'staff.manage' },
  { to: '/audit', text: 'nav.audit', needs: 'audit.read' },
];

/** The frame of every page: a column of places on a desk, a scrolling row of them on a phone. */
export function Layout() {
  const { say, switchLanguage } = useLanguage();
  const { me, may, signOut } = useSession();
  const connected = useLiveUpdates();
  return (
    <div className="min-h-screen lg:grid lg:grid-cols-[14rem_1fr]">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:bg-white focus:p-3"
      >
        {say('app.skip')}
      </a>
      <header className="bg-brand text-white lg:sticky lg:top-0 lg:flex lg:h-screen lg:flex-col lg:p-3">
        <p className="px-4 pt-3 text-lg font-semibold lg:px-2 lg:pb-3">{say('app.name')}</p>
        <nav
          aria-label={say('app.name')}
          className="flex gap-1 overflow-x-auto px-2 py-2 lg:flex-col lg:px-0"
        >
          {PLACES.filter(({ needs }) => may(needs)).map(({ to, text }) => (
            <Link
              key={to}
              to={to}
              className="rounded-lg px-3 py-2 whitespace-nowrap hover:bg-brand-dark focus-visible:outline-white"
              activeProps={{ className: 'bg-brand-dark font-semibold', 'aria-current': 'page' }}
            >
              {say(text)}
            </Link>
          ))}
        </nav>
        <div className="flex flex-wrap items-center gap-2 px-3 pb-3 text-sm lg:mt-auto lg:px-2">
          <span className="grow">{me.displayName}</span>
          <Button
            className="border-white/60 bg-transparent text-white hover:bg-brand-dark"
            onClick={switchLanguage}
          >
            {say('nav.language')}
          </Button>
          <Button
            className="border-white/60 bg-transparent text-white hover:bg-brand-dark"
            onClick={() => void signOut()}
          >
            {say('nav.signOut')}
          </Button>
        </div>
      </header>
      <main id="content" className="min-w-0 p-3 lg:p-5">
        {!connected && (
          <div className="mb-3">
            <Notice tone="warn">{say('common.offline')}</Notice>
          </div>
        )}
        <Outlet />
      </main>
    </div>
  );
}
