import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { StaffAccount } from '../../../api/contract/session.ts';
import { send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Failure } from '../shell/failure.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';

/** For somebody whose phone is lost or stolen: out everywhere, and without the authenticator on it. */
export function AccountAccess({ account }: { account: StaffAccount }) {
  const { say } = useLanguage();
  const tell = useTell();
  const cache = useQueryClient();
  const act = useMutation({
    mutationFn: (what: 'sessions' | 'second-factor') =>
      send('DELETE', `/staff/${account.id}/${what}`),
    onSuccess: () => tell(say('staff.changed', { name: account.displayName })),
    onSettled: () => void cache.invalidateQueries({ queryKey: ['staff'] }),
  });
  return (
    <div className="flex flex-wrap gap-2 border-t border-line pt-3">
      <Button disabled={act.isPending} onClick={() => act.mutate('sessions')}>
        {say('security.endAll')}
      </Button>
      {account.secondFactor && (
        <Button look="danger" disabled={act.isPending} onClick={() => act.mutate('second-factor')}>
          {say('security.reset')}
        </Button>
      )}
      {act.isError && <Failure error={act.error} />}
    </div>
  );
}
