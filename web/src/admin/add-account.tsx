import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { NewStaffAccount, RoleId, StaffAccount } from '../../../api/contract/session.ts';
import { ApiProblem, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { TextField } from '../kit/fields.tsx';
import { Card } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { RightsFields } from './account-form.tsx';

const EMPTY = { username: '', displayName: '', password: '' };

/** A new account; its first password must be changed at the first sign-in. */
export function AddAccount() {
  const { say } = useLanguage();
  const tell = useTell();
  const cache = useQueryClient();
  const [form, setForm] = useState(EMPTY);
  const [roles, setRoles] = useState<RoleId[]>(['officer']);
  const [bodies, setBodies] = useState<string[]>([]);
  const add = useMutation({
    mutationFn: (account: NewStaffAccount) => send<StaffAccount>('POST', '/staff', account),
    onSuccess: (account) => {
      setForm(EMPTY);
      setBodies([]);
      tell(say('staff.added', { name: account.displayName }));
      void cache.invalidateQueries({ queryKey: ['staff'] });
    },
  });
  const fieldError = (path: string) =>
    add.error instanceof ApiProblem ? add.error.field(path) : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ ...form, roles, bodies });
  };
  const set = (field: keyof typeof EMPTY) => (event: { target: { value: string } }) =>
    setForm({ ...form, [field]: event.target.value });
  return (
    <Card title={say('staff.add')}>
      <form className="grid max-w-xl gap-3" onSubmit={submit}>
        <TextField
          label={say('staff.name')}
          required
          value={form.displayName}
          error={fieldError('displayName')}
          onChange={set('displayName')}
        />
        <TextField
          label={say('login.username')}
          required
          autoComplete="off"
          autoCapitalize="none"
          value={form.username}
          error={fieldError('username')}
          onChange={set('username')}
        />
        <TextField
          label={say('staff.firstPassword')}
          type="password"
          autoComplete="new-password"
          required
          minLength={12}
          value={form.password}
          error={fieldError('password')}
          onChange={set('password')}
        />
        <RightsFields roles={roles} bodies={bodies} onRoles={setRoles} onBodies={setBodies} />
        {add.isError && <Failure error={add.error} />}
        <div>
          <Button look="primary" type="submit" disabled={add.isPending || roles.length === 0}>
            {say('staff.add')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
