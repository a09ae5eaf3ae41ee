import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type {
  MadeWebhook,
  NewWebhookInput,
  WebhookKindId,
  WebhookView,
} from '../../../api/contract/webhooks.ts';
import { get, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Checkbox, Select, TextField } from '../kit/fields.tsx';
import { Badge, Card, Notice } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';
import { WebhookLog } from './webhook-log.tsx';

const KINDS: readonly WebhookKindId[] = [
  'ticket.opened',
  'ticket.changed',
  'ticket.closed',
  'warning.sent',
  'warning.ended',
];

/** Addresses of other systems that are told of what changes here. */
export function WebhooksCard({ systems }: { systems: readonly { id: string; name: string }[] }) {
  const { say } = useLanguage();
  const hooks = useQuery({
    queryKey: ['webhooks'],
    queryFn: () => get<{ items: WebhookView[] }>('/webhooks'),
  });
  const nameOf = (id: string) => systems.find((system) => system.id === id)?.name ?? id;
  return (
    <Card title={say('webhooks.title')}>
      <p className="mb-2 max-w-prose text-sm text-quiet">{say('webhooks.lead')}</p>
      {hooks.isError && <Failure error={hooks.error} onRetry={() => void hooks.refetch()} />}
      <ul className="mb-3 grid gap-2">
        {hooks.data?.items.map((hook) => (
          <HookRow key={hook.id} hook={hook} name={nameOf(hook.system)} />
        ))}
      </ul>
      <details>
        <summary className="cursor-pointer py-1">{say('webhooks.add')}</summary>
        <AddHook systems={systems} />
      </details>
    </Card>
  );
}

function HookRow({ hook, name }: { hook: WebhookView; name: string }) {
  const { say, language } = useLanguage();
  const cache = useQueryClient();
  const onSettled = () => void cache.invalidateQueries({ queryKey: ['webhooks'] });
  const turn = useMutation({
    mutationFn: () => send<WebhookView>('PATCH', `/webhooks/${hook.id}`, { on: !!hook.offAt }),
    onSettled,
  });
  const rotate = useMutation({
    mutationFn: () => send<MadeWebhook>('POST', `/webhooks/${hook.id}/secret`, {}),
    onSettled,
  });
  const error = turn.error ?? rotate.error;
  return (
    <li className="grid gap-1 rounded-xl border border-line p-3 text-sm">
      <div className="flex flex-wrap items-baseline gap-2">
        <strong>{name}</strong>
        <HookState hook={hook} />
      </div>
      <code className="break-all text-quiet">{hook.url}</code>
      <p>{hook.kinds.map((kind) => say(`webhooks.kind.${kind}`)).join(', ')}</p>
      {hook.failingSince && (
        <p className="text-warn">
          {say('webhooks.failingSince', { time: showTime(hook.failingSince, language) })}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button disabled={turn.isPending} onClick={() => turn.mutate()}>
          {say(hook.offAt ? 'webhooks.turnOn' : 'webhooks.turnOff', { name })}
        </Button>
        <Button disabled={rotate.isPending} onClick={() => rotate.mutate()}>
          {say('webhooks.rotate', { name })}
        </Button>
      </div>
      {error && <Failure error={error} />}
      {rotate.data && <Secret secret={rotate.data.secret} />}
      <WebhookLog id={hook.id} />
    </li>
  );
}

function HookState({ hook }: { hook: WebhookView }) {
  const { say } = useLanguage();
  if (hook.offAt)
    return (
      <Badge tone="alarm">
        {say(hook.offBecause === 'failing' ? 'webhooks.offFailing' : 'webhooks.off')}
      </Badge>
    );
  if (hook.failingSince) return <Badge tone="warn">{say('webhooks.failing')}</Badge>;
  return <Badge tone="good">{say('webhooks.on')}</Badge>;
}

function Secret({ secret }: { secret: string }) {
  const { say } = useLanguage();
  return (
    <Notice tone="good">
      {say('webhooks.secret')} <code className="break-all select-all">{secret}</code>
    </Notice>
  );
}

function AddHook({ systems }: { systems: readonly { id: string; name: string }[] }) {
  const { say } = useLanguage();
  const cache = useQueryClient();
  const [system, setSystem] = useState('ioc');
  const [url, setUrl] = useState('');
  const [kinds, setKinds] = useState<WebhookKindId[]>([]);
  const add = useMutation({
    mutationFn: (hook: NewWebhookInput) => send<MadeWebhook>('POST', '/webhooks', hook),
    onSuccess: () => {
      setUrl('');
      setKinds([]);
      void cache.invalidateQueries({ queryKey: ['webhooks'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ system, url, kinds });
  };
  return (
    <form className="grid max-w-xl gap-3" onSubmit={submit}>
      <Select
        label={say('webhooks.system')}
        value={system}
        options={systems.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(event) => setSystem(event.target.value)}
      />
      <TextField
        label={say('webhooks.url')}
        type="url"
        required
        value={url}
        onChange={(event) => setUrl(event.target.value)}
      />
      <fieldset>
        <legend className="text-sm font-semibold">{say('webhooks.kinds')}</legend>
        {KINDS.map((kind) => (
          <Checkbox
            key={kind}
            label={say(`webhooks.kind.${kind}`)}
            checked={kinds.includes(kind)}
            onChange={(event) =>
              setKinds(
                event.target.checked ? [...kinds, kind] : kinds.filter((other) => other !== kind),
              )
            }
          />
        ))}
      </fieldset>
      {add.isError && <Failure error={add.error} />}
      <div>
        <Button look="primary" type="submit" disabled={add.isPending || kinds.length === 0}>
          {say('webhooks.add')}
        </Button>
      </div>
      {add.data && <Secret secret={add.data.secret} />}
    </form>
  );
}
