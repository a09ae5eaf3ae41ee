import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { useSendWaiting } from '../drafts/waiting.ts';
import { WaitingPanel } from '../drafts/waiting-panel.tsx';
import { Button } from '../kit/button.tsx';
import { usePageKeys } from '../kit/page-keys.ts';
import { Notice } from '../kit/surface.tsx';
import { NoticeBell } from '../notices/notice-bell.tsx';
import { RescueBanner } from '../rescue/rescue-banner.tsx';
import { AlarmBell } from '../spikes/alarm-bell.tsx';
import { useLanguage } from '../text/language.tsx';
import { KeysDialog } from './keys-dialog.tsx';
import { useLiveUpdates } from './live.ts';
import { PLACE_GROUPS } from './places.ts';
import { useSession } from './session.tsx';
import { useShownPlace } from './shown-place.ts';
import { Toasts, useTell } from './toasts.tsx';

/** The frame of every page: a column of places on a desk, a scrolling row of them on a phone. */
export function Layout() {
  const { say, switchLanguage } = useLanguage();
  const { me, may, signOut } = useSession();
  const tell = useTell();
  const navigate = useNavigate();
  const pathname = useLocation({ select: (location) => location.pathname });
  const isWall = /\/wall\/?$/.test(pathname);
  const menu = useShownPlace(pathname);
  const [showKeys, setShowKeys] = useState(false);
  const connected = useLiveUpdates();
  const onSent = useCallback((code: string) => tell(say('waiting.sent', { code })), [tell, say]);
  useSendWaiting(connected, onSent);
  const groups = useMemo(
    () =>
      PLACE_GROUPS.map(({ text, places }) => ({
        text,
        places: places.filter(({ needs }) => may(needs)),
      })).filter(({ places }) => places.length > 0),
    [may],
  );
  const keys = useMemo(
    () => ({
      '?': () => setShowKeys(true),
      ...Object.fromEntries(
        groups
          .flatMap(({ places }) => places)
          .map(({ to }, at) => [`${at + 1}`, () => void navigate({ to })]),
      ),
    }),
    [groups, navigate],
  );
  usePageKeys(keys);
  // A screen that nobody sits at: no menu, and nothing to sign out with.
  if (isWall) return <Outlet />;
  return (
    <div className="min-h-screen lg:grid lg:grid-cols-[14rem_1fr] print:block">
      <a
        href="#content"
        className="sr-only z-20 focus:not-sr-only focus:absolute focus:bg-white focus:p-3"
      >
        {say('app.skip')}
      </a>
      <header className="print:hidden bg-brand text-white lg:sticky lg:top-0 lg:flex lg:h-screen lg:flex-col lg:overflow-y-auto lg:p-3">
        <div className="flex flex-wrap items-center gap-x-1 px-3 pt-1 lg:order-last lg:mt-auto lg:px-0">
          <p className="grow text-lg font-semibold lg:hidden">{say('app.name')}</p>
          <Link
            to="/security"
            className="inline-flex min-h-11 items-center px-2 text-sm underline focus-visible:outline-white lg:w-full"
          >
            <span className="sr-only">{say('security.title')}: </span>
            {me.displayName}
          </Link>
          <NoticeBell />
          {may('posts.read') && <AlarmBell />}
          <Button look="dark" aria-label={say('keys.title')} onClick={() => setShowKeys(true)}>
            ?
          </Button>
          <Button look="dark" onClick={switchLanguage}>
            {say('nav.language')}
          </Button>
          <Button look="dark" onClick={() => void signOut()}>
            {say('nav.signOut')}
          </Button>
        </div>
        <p className="hidden px-2 pt-2 pb-3 text-lg font-semibold lg:block">{say('app.name')}</p>
        <nav
          ref={menu}
          aria-label={say('nav.label')}
          className="flex gap-1 overflow-x-auto px-2 pb-2 lg:flex-col lg:px-0"
        >
          {groups.map((group) => (
            <section
              key={group.text}
              aria-label={say(group.text)}
              className="flex gap-1 border-white/25 not-first:border-l not-first:pl-1 lg:flex-col lg:not-first:border-l-0 lg:not-first:pl-0"
            >
              <p aria-hidden="true" className="hidden px-3 pt-2 text-xs text-white/80 lg:block">
                {say(group.text)}
              </p>
              {group.places.map(({ to, text }) => (
                <Link
                  key={to}
                  to={to}
                  className="rounded-lg px-3 py-2.5 whitespace-nowrap hover:bg-brand-dark focus-visible:-outline-offset-2 focus-visible:outline-white lg:py-1.5"
                  activeOptions={{ exact: to === '/' }}
                  activeProps={{ className: 'bg-brand-dark font-semibold', 'aria-current': 'page' }}
                >
                  {say(text)}
                </Link>
              ))}
            </section>
          ))}
        </nav>
      </header>
      <main id="content" tabIndex={-1} className="flex min-w-0 flex-col p-3 outline-none lg:p-5">
        <div className="grow">
          {!connected && (
            <div className="mb-3">
              <Notice tone="warn">{say('common.offline')}</Notice>
            </div>
          )}
          {may('tickets.read') && <RescueBanner />}
          <WaitingPanel />
          <Outlet />
        </div>
        <Toasts />
      </main>
      {showKeys && <KeysDialog onClose={() => setShowKeys(false)} />}
    </div>
  );
}
