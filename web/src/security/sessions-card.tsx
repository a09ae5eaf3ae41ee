import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { OwnSession } from '../../../api/contract/security.ts';
import { get, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Badge, Card, Loading } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';

/** Where the own account is signed in. */
export function SessionsCard() {
  const { say } = useLanguage();
  const tell = useTell();
  const cache = useQueryClient();
  const sessions = useQuery({
    queryKey: ['own-sessions'],
    queryFn: () => get<{ items: OwnSession[] }>('/me/sessions'),
  });
  const renew = () => void cache.invalidateQueries({ queryKey: ['own-sessions'] });
  const endOthers = useMutation({
    mutationFn: () => send<{ ended: number }>('DELETE', '/me/sessions'),
    onSuccess: ({ ended }) => tell(say('security.ended', { count: ended })),
    onSettled: renew,
  });
  const items = sessions.data?.items ?? [];
  return (
    <Card title={say('security.sessions')}>
      {sessions.isError && (
        <Failure error={sessions.error} onRetry={() => void sessions.refetch()} />
      )}
      {sessions.isPending && <Loading label={say('common.loading')} rows={1} />}
      <ul className="grid gap-2">
        {items.map((one) => (
          <SessionRow key={one.id} session={one} onEnded={renew} />
        ))}
      </ul>
      {endOthers.isError && <Failure error={endOthers.error} />}
      {items.length > 1 && (
        <Button
          look="danger"
          className="mt-3"
          disabled={endOthers.isPending}
          onClick={() => endOthers.mutate()}
        >
          {say('security.endOthers')}
        </Button>
      )}
    </Card>
  );
}

function SessionRow({ session, onEnded }: { session: OwnSession; onEnded(): void }) {
  const { say, language } = useLanguage();
  const end = useMutation({
    mutationFn: () => send('DELETE', `/me/sessions/${session.id}`),
    onSettled: onEnded,
  });
  const time = (at: string | null) => (at ? showTime(at, language) : '–');
  return (
    <li className="flex flex-wrap items-center gap-2 border-t border-line py-2 first:border-0">
      <div className="min-w-0 grow">
        <p className="font-semibold">
          {nameOfBrowser(session.userAgent) ?? say('security.unknownBrowser')}{' '}
          {session.current && <Badge tone="good">{say('security.thisOne')}</Badge>}
        </p>
        <p className="text-sm text-quiet">
          {say('security.session', {
            from: time(session.signedInAt),
            last: time(session.lastUsedAt),
            address: session.address ?? '–',
          })}
        </p>
      </div>
      {!session.current && (
        <Button disabled={end.isPending} onClick={() => end.mutate()}>
          {say('security.endOne')}
        </Button>
      )}
      {end.isError && <Failure error={end.error} />}
    </li>
  );
}

const BROWSERS = [
  ['Edg/', 'Edge'],
  ['coc_coc_browser', 'Cốc Cốc'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const;
const SYSTEMS = [
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Windows', 'Windows'],
  ['Mac OS', 'macOS'],
  ['Linux', 'Linux'],
] as const;

/** `Chrome, Windows`; enough to tell the own phone from the desk. */
function nameOfBrowser(userAgent: string | null): string | undefined {
  const find = (names: readonly (readonly [string, string])[]) =>
    names.find(([mark]) => userAgent?.includes(mark))?.[1];
  return [find(BROWSERS), find(SYSTEMS)].filter(Boolean).join(', ') || undefined;
}
