import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type {
  ApiKeyView,
  MadeApiKey,
  NewApiKeyInput,
  ScopeId,
} from '../../../api/contract/api-keys.ts';
import { get, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Checkbox, TextField } from '../kit/fields.tsx';
import { Badge, Card, Empty, Notice } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';

const SCOPES: readonly ScopeId[] = [
  'observations.write',
  'events.write',
  'cap.write',
  'dossiers.write',
  'open311.write',
  'open311.read',
  'tickets.read',
  'insights.read',
  'events.read',
];

/** Which machines may call the API. */
export function ApiKeysPage() {
  const { say } = useLanguage();
  const keys = useQuery({
    queryKey: ['api-keys'],
    queryFn: () => get<{ items: ApiKeyView[] }>('/api-keys'),
  });
  return (
    <>
      <h1 className="mb-1 text-xl font-semibold">{say('apiKeys.title')}</h1>
      <p className="mb-3 text-quiet">{say('apiKeys.lead')}</p>
      {keys.isError && <Failure error={keys.error} onRetry={() => void keys.refetch()} />}
      {keys.data?.items.length === 0 && <Empty>{say('apiKeys.none')}</Empty>}
      <ul className="mb-4 grid gap-2">
        {keys.data?.items.map((key) => (
          <KeyRow key={key.id} apiKey={key} />
        ))}
      </ul>
      <AddKey />
    </>
  );
}

function KeyRow({ apiKey }: { apiKey: ApiKeyView }) {
  const { say, language } = useLanguage();
  const cache = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => send<ApiKeyView>('DELETE', `/api-keys/${apiKey.id}`),
    onSettled: () => void cache.invalidateQueries({ queryKey: ['api-keys'] }),
  });
  const { revokedAt, expiresAt, lastUsedAt } = apiKey;
  const over = expiresAt !== null && new Date(expiresAt) <= new Date();
  return (
    <li className="flex flex-wrap items-center gap-2 rounded-xl border border-line bg-white p-3">
      <strong>{apiKey.name}</strong>
      <code className="text-quiet">{apiKey.prefix}…</code>
      {apiKey.scopes.map((scope) => (
        <Badge key={scope}>{scope}</Badge>
      ))}
      {revokedAt && <Badge tone="alarm">{say('apiKeys.revoked')}</Badge>}
      {!revokedAt && over && <Badge tone="warn">{say('apiKeys.over')}</Badge>}
      <span className="grow text-sm text-quiet">
        {say('apiKeys.used', { time: lastUsedAt ? showTime(lastUsedAt, language) : '–' })}
      </span>
      {!revokedAt && (
        <Button look="danger" disabled={revoke.isPending} onClick={() => revoke.mutate()}>
          {say('apiKeys.revoke', { name: apiKey.name })}
        </Button>
      )}
      {revoke.isError && <Failure error={revoke.error} />}
    </li>
  );
}

function AddKey() {
  const { say } = useLanguage();
  const cache = useQueryClient();
  const [name, setName] = useState('');
  const [until, setUntil] = useState('');
  const [scopes, setScopes] = useState<ScopeId[]>([]);
  const add = useMutation({
    mutationFn: (key: NewApiKeyInput) => send<MadeApiKey>('POST', '/api-keys', key),
    onSuccess: () => {
      setName('');
      setUntil('');
      setScopes([]);
      void cache.invalidateQueries({ queryKey: ['api-keys'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({
      name,
      scopes,
      ...(until && { expiresAt: new Date(`${until}T23:59:59`).toISOString() }),
    });
  };
  return (
    <Card title={say('apiKeys.make')}>
      <form className="grid max-w-xl gap-3" onSubmit={submit}>
        <TextField
          label={say('apiKeys.name')}
          required
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <fieldset>
          <legend className="text-sm font-semibold">{say('apiKeys.scopes')}</legend>
          {SCOPES.map((scope) => (
            <Checkbox
              key={scope}
              label={scope}
              checked={scopes.includes(scope)}
              onChange={(event) =>
                setScopes(
                  event.target.checked
                    ? [...scopes, scope]
                    : scopes.filter((other) => other !== scope),
                )
              }
            />
          ))}
        </fieldset>
        <TextField
          label={say('apiKeys.expires')}
          type="date"
          value={until}
          onChange={(event) => setUntil(event.target.value)}
        />
        {add.isError && <Failure error={add.error} />}
        <div>
          <Button
            look="primary"
            type="submit"
            disabled={add.isPending || scopes.length === 0 || name.trim() === ''}
          >
            {say('apiKeys.make')}
          </Button>
        </div>
        {add.data && (
          <Notice tone="good">
            {say('apiKeys.made')} <code className="break-all select-all">{add.data.secret}</code>
          </Notice>
        )}
      </form>
    </Card>
  );
}
