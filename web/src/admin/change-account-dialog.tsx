import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { StaffAccount, StaffChange } from '../../../api/contract/session.ts';
import { ApiProblem, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { TextField } from '../kit/fields.tsx';
import { Failure } from '../shell/failure.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { AccountAccess } from './account-access.tsx';
import { RightsFields } from './account-form.tsx';

/** Name, rights and, when it was forgotten, a new password for the next sign-in. */
export function ChangeAccountDialog({
  account,
  onClose,
}: {
  account: StaffAccount;
  onClose(): void;
}) {
  const { say } = useLanguage();
  const tell = useTell();
  const cache = useQueryClient();
  const [displayName, setDisplayName] = useState(account.displayName);
  const [roles, setRoles] = useState(account.roles);
  const [bodies, setBodies] = useState(account.bodies);
  const [password, setPassword] = useState('');
  const change = useMutation({
    mutationFn: (body: StaffChange) => send<StaffAccount>('PATCH', `/staff/${account.id}`, body),
    onSuccess: (saved) => {
      tell(say('staff.changed', { name: saved.displayName }));
      onClose();
    },
    onSettled: () => void cache.invalidateQueries({ queryKey: ['staff'] }),
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    change.mutate({ displayName, roles, bodies, ...(password && { password }) });
  }
  return (
    <Dialog title={account.username} onClose={onClose}>
      <form className="grid gap-3" onSubmit={submit}>
        <TextField
          label={say('staff.name')}
          required
          value={displayName}
          onChange={(event) => setDisplayName(event.target.value)}
        />
        <RightsFields roles={roles} bodies={bodies} onRoles={setRoles} onBodies={setBodies} />
        <TextField
          label={say('staff.newPassword')}
          type="password"
          autoComplete="new-password"
          minLength={12}
          value={password}
          error={change.error instanceof ApiProblem ? change.error.field('password') : undefined}
          onChange={(event) => setPassword(event.target.value)}
        />
        {change.isError && <Failure error={change.error} />}
        <div className="flex gap-2">
          <Button look="primary" type="submit" disabled={change.isPending || roles.length === 0}>
            {say('common.save')}
          </Button>
          <Button onClick={onClose}>{say('common.cancel')}</Button>
        </div>
      </form>
      <AccountAccess account={account} />
    </Dialog>
  );
}
