import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { BackupCodes, SecondFactorView } from '../../../api/contract/security.ts';
import { ApiProblem, get, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { TextField } from '../kit/fields.tsx';
import { Card, Loading } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';
import { AddSecondFactor } from './add-second-factor.tsx';
import { BackupCodeList } from './backup-code-list.tsx';

/** The own authenticator: turning it on and off, and its backup codes. */
export function SecondFactorCard() {
  const { say, language } = useLanguage();
  const cache = useQueryClient();
  const factor = useQuery({
    queryKey: ['second-factor'],
    queryFn: () => get<SecondFactorView>('/me/second-factor'),
  });
  const renew = () => {
    void cache.invalidateQueries({ queryKey: ['second-factor'] });
    void cache.invalidateQueries({ queryKey: ['session'] });
  };
  const { data } = factor;
  return (
    <Card title={say('security.factor')}>
      {factor.isError && <Failure error={factor.error} onRetry={() => void factor.refetch()} />}
      {factor.isPending && <Loading label={say('common.loading')} rows={1} />}
      {data && !data.since && (
        <div className="grid gap-3">
          <p>{say('security.factorOff')}</p>
          <AddSecondFactor onAdded={renew} />
        </div>
      )}
      {data?.since && (
        <div className="grid gap-3">
          <p>
            {say('security.factorOn', {
              time: showTime(data.since, language),
              count: data.backupCodesLeft,
            })}
          </p>
          <WithCode onDone={renew} />
        </div>
      )}
    </Card>
  );
}

/** What a right code allows: new backup codes, or the end of the second factor. */
function WithCode({ onDone }: { onDone(): void }) {
  const { say } = useLanguage();
  const [code, setCode] = useState('');
  const ask = useMutation({
    mutationFn: (what: 'backup-codes' | 'removal') =>
      send<BackupCodes | undefined>('POST', `/me/second-factor/${what}`, { code }),
    onSuccess: (answer) => {
      setCode('');
      if (!answer) onDone();
    },
  });
  if (ask.data)
    return (
      <BackupCodeList
        codes={ask.data.backupCodes}
        onKept={() => {
          ask.reset();
          onDone();
        }}
      />
    );
  const wrong = ask.error instanceof ApiProblem && ask.error.field('code');
  return (
    <div className="grid max-w-md gap-3">
      <TextField
        label={say('security.code')}
        hint={say('security.codeHint')}
        autoComplete="one-time-code"
        maxLength={40}
        value={code}
        error={wrong ? say('login.codeWrong') : undefined}
        onChange={(event) => setCode(event.target.value)}
      />
      {ask.isError && !wrong && <Failure error={ask.error} />}
      <div className="flex flex-wrap gap-2">
        <Button disabled={code === '' || ask.isPending} onClick={() => ask.mutate('backup-codes')}>
          {say('security.renew')}
        </Button>
        <Button
          look="danger"
          disabled={code === '' || ask.isPending}
          onClick={() => ask.mutate('removal')}
        >
          {say('security.remove')}
        </Button>
      </div>
    </div>
  );
}
