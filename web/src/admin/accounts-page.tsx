import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { NewStaffAccount, RoleId, StaffAccount } from '../../../api/contract/session.ts';
import { ApiProblem, get, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Checkbox, TextField } from '../kit/fields.tsx';
import { Badge, Card } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';

const ROLES: readonly RoleId[] = ['admin', 'officer', 'communications', 'leader'];

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
    </>
  );
}

function AccountRow({ account }: { account: StaffAccount }) {
  const { say, label } = useLanguage();
  const { me, city } = useSession();
  const cache = useQueryClient();
  const change = useMutation({
    mutationFn: (disabled: boolean) =>
      send<StaffAccount>('PATCH', `/staff/${account.id}`, { disabled }),
    onSettled: () => void cache.invalidateQueries({ queryKey: ['staff'] }),
  });
  const bodies = account.bodies.map((id) => city.bodies.find((body) => body.id === id)?.name ?? id);
  return (
    <li className="flex flex-wrap items-center gap-2 rounded-xl border border-line bg-white p-3">
      <strong>{account.displayName}</strong>
      <span className="text-quiet">{account.username}</span>
      {account.roles.map((role) => (
        <Badge key={role}>{label('role', role)}</Badge>
      ))}
      {account.disabled && <Badge tone="alarm">{say('staff.disabled')}</Badge>}
      <span className="grow text-sm text-quiet">{bodies.join(', ')}</span>
      {account.id !== me.id && (
        <Button disabled={change.isPending} onClick={() => change.mutate(!account.disabled)}>
          {say(account.disabled ? 'staff.unlock' : 'staff.lock')}
        </Button>
      )}
      {change.isError && <Failure error={change.error} />}
    </li>
  );
}

const EMPTY = { username: '', displayName: '', password: '' };

function AddAccount() {
  const { say, label } = useLanguage();
  const { city } = useSession();
  const cache = useQueryClient();
  const [form, setForm] = useState(EMPTY);
  const [roles, setRoles] = useState<RoleId[]>(['officer']);
  const [bodies, setBodies] = useState<string[]>([]);
  const add = useMutation({
    mutationFn: (account: NewStaffAccount) => send<StaffAccount>('POST', '/staff', account),
    onSuccess: () => {
      setForm(EMPTY);
      setBodies([]);
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
        <fieldset>
          <legend className="text-sm font-semibold">{say('staff.roles')}</legend>
          {ROLES.map((role) => (
            <Checkbox
              key={role}
              label={label('role', role)}
              checked={roles.includes(role)}
              onChange={(event) =>
                setRoles(
                  event.target.checked ? [...roles, role] : roles.filter((other) => other !== role),
                )
              }
            />
          ))}
        </fieldset>
        <details>
          <summary className="min-h-11 text-sm font-semibold">
            {say('staff.bodies')} ({bodies.length})
          </summary>
          {city.bodies.map(({ id, name }) => (
            <Checkbox
              key={id}
              label={name}
              checked={bodies.includes(id)}
              onChange={(event) =>
                setBodies(
                  event.target.checked ? [...bodies, id] : bodies.filter((other) => other !== id),
                )
              }
            />
          ))}
        </details>
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
