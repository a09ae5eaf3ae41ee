import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { StaffAccount } from '../../../api/contract/session.ts';
import { get, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Badge } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { cityNames } from '../tickets/names.ts';
import { AddAccount } from './add-account.tsx';
import { ChangeAccountDialog } from './change-account-dialog.tsx';

/** Who may come in, and as what. */
export function AccountsPage() {
  const { say } = useLanguage();
  const accounts = useQuery({
    queryKey: ['staff'],
    queryFn: () => get<{ items: StaffAccount[] }>('/staff'),
  });
  return (
    <>
      <h1 className="mb-3 text-xl font-semibold">{say('staff.title')}</h1>
      {accounts.isError && (
        <Failure error={accounts.error} onRetry={() => void accounts.refetch()} />
      )}
      <ul className="mb-4 grid gap-2">
        {accounts.data?.items.map((account) => (
          <AccountRow key={account.id} account={account} />
        ))}
      </ul>
      <AddAccount />
      <p className="mt-4">
        <Link to="/api-keys" className="inline-flex min-h-11 items-center underline">
          {say('apiKeys.title')}
        </Link>
      </p>
    </>
  );
}

function AccountRow({ account }: { account: StaffAccount }) {
  const { say, label, language } = useLanguage();
  const { me, city } = useSession();
  const names = cityNames(city, language);
  const cache = useQueryClient();
  const [changing, setChanging] = useState(false);
  const lock = useMutation({
    mutationFn: (disabled: boolean) =>
      send<StaffAccount>('PATCH', `/staff/${account.id}`, { disabled }),
    onSettled: () => void cache.invalidateQueries({ queryKey: ['staff'] }),
  });
  return (
    <li className="flex flex-wrap items-center gap-2 rounded-xl border border-line bg-white p-3">
      <strong>{account.displayName}</strong>
      <span className="text-quiet">{account.username}</span>
      {account.roles.map((role) => (
        <Badge key={role}>{label('role', role)}</Badge>
      ))}
      {account.secondFactor && <Badge tone="good">{say('security.badge')}</Badge>}
      {account.disabled && <Badge tone="alarm">{say('staff.disabled')}</Badge>}
      <span className="grow text-sm text-quiet">
        {[
          account.bodies.map(names.body).join(', ') || say('staff.allBodies'),
          say('staff.lastLogin', {
            time: account.lastLoginAt ? showTime(account.lastLoginAt, language) : '–',
          }),
        ].join(' · ')}
      </span>
      <Button onClick={() => setChanging(true)}>{say('staff.change')}</Button>
      {account.id !== me.id && (
        <Button disabled={lock.isPending} onClick={() => lock.mutate(!account.disabled)}>
          {say(account.disabled ? 'staff.unlock' : 'staff.lock')}
        </Button>
      )}
      {lock.isError && <Failure error={lock.error} />}
      {changing && <ChangeAccountDialog account={account} onClose={() => setChanging(false)} />}
    </li>
  );
}
