import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { BackupCodes, SecondFactorOffer } from '../../../api/contract/security.ts';
import { ApiProblem, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { TextField } from '../kit/fields.tsx';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';
import { BackupCodeList } from './backup-code-list.tsx';

/** Password, then the picture to scan and a first code, then the backup codes. */
export function AddSecondFactor({ onAdded }: { onAdded(): void }) {
  const { say } = useLanguage();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const begin = useMutation({
    mutationFn: () => send<SecondFactorOffer>('POST', '/me/second-factor', { password }),
    onSuccess: () => setPassword(''),
  });
  const confirm = useMutation({
    mutationFn: () => send<BackupCodes>('POST', '/me/second-factor/confirmation', { code }),
  });
  if (confirm.data) return <BackupCodeList codes={confirm.data.backupCodes} onKept={onAdded} />;
  if (begin.data)
    return (
      <form
        className="grid max-w-md gap-3"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          confirm.mutate();
        }}
      >
        <p>{say('security.scan')}</p>
        <img
          src={`data:image/svg+xml,${encodeURIComponent(begin.data.qr)}`}
          alt={say('security.qr')}
          className="w-56 rounded-lg border border-line"
        />
        <code className="break-all select-all">{begin.data.secret}</code>
        <TextField
          label={say('security.code')}
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          maxLength={7}
          value={code}
          error={fieldOf(confirm.error, 'code') && say('login.codeWrong')}
          onChange={(event) => setCode(event.target.value)}
        />
        {confirm.isError && !fieldOf(confirm.error, 'code') && <Failure error={confirm.error} />}
        <div>
          <Button look="primary" type="submit" disabled={confirm.isPending}>
            {say('security.confirm')}
          </Button>
        </div>
      </form>
    );
  return (
    <form
      className="grid max-w-md gap-3"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        begin.mutate();
      }}
    >
      <TextField
        label={say('password.current')}
        type="password"
        autoComplete="current-password"
        required
        value={password}
        error={fieldOf(begin.error, 'password') && say('security.passwordWrong')}
        onChange={(event) => setPassword(event.target.value)}
      />
      {begin.isError && !fieldOf(begin.error, 'password') && <Failure error={begin.error} />}
      <div>
        <Button look="primary" type="submit" disabled={begin.isPending}>
          {say('security.add')}
        </Button>
      </div>
    </form>
  );
}

const fieldOf = (error: unknown, path: string): string | undefined =>
  error instanceof ApiProblem ? error.field(path) : undefined;
