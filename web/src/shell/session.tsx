import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, lazy, type ReactNode, Suspense, useContext } from 'react';
import type { City } from '../../../api/contract/city.ts';
import type { Me, PermissionId, Session } from '../../../api/contract/session.ts';
import { fetchSession, get, signOut } from '../api/client.ts';
import { forgetDrafts } from '../drafts/draft-keys.ts';
import { Button } from '../kit/button.tsx';
import { Notice } from '../kit/surface.tsx';
import { useLanguage } from '../text/language.tsx';
import { NewPasswordPage } from './new-password-page.tsx';
import { SignInPage } from './sign-in-page.tsx';
import { ToastProvider } from './toasts.tsx';

type Signed = {
  me: Me;
  city: City;
  may(permission: PermissionId): boolean;
  signOut(): Promise<void>;
};

/** Rarely needed, so not part of the first load. */
const NewSecondFactorPage = lazy(async () => ({
  default: (await import('../security/new-second-factor-page.tsx')).NewSecondFactorPage,
}));

const Context = createContext<Signed | undefined>(undefined);

/** The person who is signed in and the city they work for. */
export function useSession(): Signed {
  const signed = useContext(Context);
  if (!signed) throw new Error('useSession needs a SessionGate above it');
  return signed;
}

/** Shows its children to a person who is signed in with an own password, and the way in to everybody else. */
export function SessionGate({ children }: { children: ReactNode }) {
  const { say } = useLanguage();
  const cache = useQueryClient();
  const session = useQuery({
    queryKey: ['session'],
    queryFn: fetchSession,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const ready =
    session.data?.me && !session.data.me.mustChangePassword && !session.data.me.mustAddSecondFactor;
  const city = useQuery({
    queryKey: ['city'],
    queryFn: () => get<City>('/city'),
    enabled: Boolean(ready),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const enter = (next: Session) => cache.setQueryData(['session'], next);

  if (session.isError || city.isError)
    return (
      <main className="mx-auto max-w-md p-6">
        <Notice tone="warn">{say('common.offline')}</Notice>
        <Button
          className="mt-3"
          onClick={() => void (session.isError ? session.refetch() : city.refetch())}
        >
          {say('common.retry')}
        </Button>
      </main>
    );
  if (!session.data) return <p className="p-6">{say('common.loading')}</p>;
  const { me, oidc } = session.data;
  if (!me) return <SignInPage oidc={oidc} onSignedIn={enter} />;
  const renew = () => void cache.invalidateQueries({ queryKey: ['session'] });
  if (me.mustChangePassword) return <NewPasswordPage onChanged={renew} />;
  if (me.mustAddSecondFactor)
    return (
      <Suspense fallback={<p className="p-6">{say('common.loading')}</p>}>
        <NewSecondFactorPage onAdded={renew} />
      </Suspense>
    );
  if (!city.data) return <p className="p-6">{say('common.loading')}</p>;
  const signed: Signed = {
    me,
    city: city.data,
    may: (permission) => me.permissions.includes(permission),
    async signOut() {
      await signOut();
      forgetDrafts(me.id);
      // A new page: nothing of what was seen stays in memory for who sits down next.
      location.assign('/staff/');
    },
  };
  return (
    <Context value={signed}>
      <ToastProvider>{children}</ToastProvider>
    </Context>
  );
}
