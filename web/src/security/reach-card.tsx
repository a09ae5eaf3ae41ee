import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { ChatCode, Reach } from '../../../api/contract/reach.ts';
import { ApiProblem, get, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { TextField } from '../kit/fields.tsx';
import { Card, Loading } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';

/** Where own notices go beside the app: a chat, an e-mail address. */
export function ReachCard() {
  const { say } = useLanguage();
  const reach = useQuery({ queryKey: ['reach'], queryFn: () => get<Reach>('/me/reach') });
  return (
    <Card title={say('reach.title')}>
      <p className="mb-3">{say('reach.lead')}</p>
      {reach.isError && <Failure error={reach.error} onRetry={() => void reach.refetch()} />}
      {reach.isPending && <Loading label={say('common.loading')} rows={1} />}
      {reach.data && (
        <div className="grid gap-4 lg:grid-cols-2">
          <ChatPart reach={reach.data} />
          <EmailPart reach={reach.data} />
        </div>
      )}
    </Card>
  );
}

function ChatPart({ reach }: { reach: Reach }) {
  const { say, label, language } = useLanguage();
  const cache = useQueryClient();
  const renew = () => void cache.invalidateQueries({ queryKey: ['reach'] });
  const offer = useMutation({ mutationFn: () => send<ChatCode>('POST', '/me/reach/chat') });
  const forget = useMutation({
    mutationFn: () => send('DELETE', '/me/reach/chat'),
    onSettled: () => {
      offer.reset();
      renew();
    },
  });
  return (
    <section aria-label={say('reach.chat')} className="grid content-start gap-2">
      <h3 className="font-semibold">{say('reach.chat')}</h3>
      {reach.chat ? (
        <>
          <p>
            {say('reach.chat.linked', {
              channel: label('channel', reach.chat.channel),
              time: showTime(reach.chat.linkedAt, language),
            })}
          </p>
          <div>
            <Button disabled={forget.isPending} onClick={() => forget.mutate()}>
              {say('reach.chat.forget')}
            </Button>
          </div>
        </>
      ) : (
        <>
          <p className="text-quiet">{say('reach.chat.how')}</p>
          {offer.data && (
            <p role="status" className="text-lg font-semibold tracking-wide">
              {say('reach.chat.type', { code: offer.data.code })}
            </p>
          )}
          <div className="flex flex-wrap gap-2">
            <Button disabled={offer.isPending} onClick={() => offer.mutate()}>
              {say('reach.chat.offer')}
            </Button>
            {offer.data && <Button onClick={renew}>{say('reach.chat.check')}</Button>}
          </div>
        </>
      )}
      {offer.isError && <Failure error={offer.error} />}
      {forget.isError && <Failure error={forget.error} />}
    </section>
  );
}

function EmailPart({ reach }: { reach: Reach }) {
  const { say } = useLanguage();
  const tell = useTell();
  const cache = useQueryClient();
  const [email, setEmail] = useState('');
  const [code, setCode] = useState('');
  const renew = () => void cache.invalidateQueries({ queryKey: ['reach'] });
  const offer = useMutation({ mutationFn: () => send('POST', '/me/reach/email', { email }) });
  const confirm = useMutation({
    mutationFn: () => send('POST', '/me/reach/email/confirmation', { code: code.trim() }),
    onSuccess: () => {
      tell(say('reach.email.done'));
      setCode('');
      offer.reset();
      renew();
    },
  });
  const forget = useMutation({
    mutationFn: () => send('DELETE', '/me/reach/email'),
    onSettled: renew,
  });
  const wrong = confirm.error instanceof ApiProblem && confirm.error.field('code');
  const step = offer.isSuccess ? confirm : offer;
  return (
    <section aria-label={say('reach.email')} className="grid content-start gap-2">
      <h3 className="font-semibold">{say('reach.email')}</h3>
      {reach.email && (
        <>
          <p className="break-words">{say('reach.email.goes', { email: reach.email })}</p>
          <div>
            <Button disabled={forget.isPending} onClick={() => forget.mutate()}>
              {say('reach.email.forget')}
            </Button>
          </div>
        </>
      )}
      {!reach.email && !reach.emailPossible && (
        <p className="text-quiet">{say('reach.email.off')}</p>
      )}
      {!reach.email && reach.emailPossible && (
        <form
          className="grid max-w-md gap-2"
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            step.mutate();
          }}
        >
          {offer.isSuccess ? (
            <TextField
              label={say('reach.email.code')}
              inputMode="numeric"
              autoComplete="one-time-code"
              pattern="\s*\d{6}\s*"
              required
              value={code}
              error={wrong ? say('reach.email.wrong') : undefined}
              onChange={(event) => setCode(event.target.value)}
            />
          ) : (
            <TextField
              label={say('reach.email.address')}
              type="email"
              autoComplete="email"
              required
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
          <div>
            <Button type="submit" disabled={step.isPending}>
              {say(offer.isSuccess ? 'reach.email.confirm' : 'reach.email.offer')}
            </Button>
          </div>
        </form>
      )}
      {step.isError && !wrong && <Failure error={step.error} />}
      {forget.isError && <Failure error={forget.error} />}
    </section>
  );
}
