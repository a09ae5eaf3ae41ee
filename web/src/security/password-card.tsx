import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiProblem, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { TextField } from '../kit/fields.tsx';
import { Card } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';

/** Another password for the own account. */
export function PasswordCard() {
  const { say } = useLanguage();
  const tell = useTell();
  const cache = useQueryClient();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const change = useMutation({
    mutationFn: () => send('POST', '/me/password', { current, next }),
    onSuccess: () => {
      setCurrent('');
      setNext('');
      tell(say('security.passwordChanged'));
      void cache.invalidateQueries({ queryKey: ['own-sessions'] });
    },
  });
  const errorOf = (path: string) =>
    change.error instanceof ApiProblem ? change.error.field(path) : undefined;
  return (
    <Card title={say('security.password')}>
      <form
        className="grid max-w-md gap-3"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <p>{say('security.passwordWhy')}</p>
        <TextField
          label={say('password.current')}
          type="password"
          autoComplete="current-password"
          required
          value={current}
          error={errorOf('current') && say('security.passwordWrong')}
          onChange={(event) => setCurrent(event.target.value)}
        />
        <TextField
          label={say('password.next')}
          type="password"
          autoComplete="new-password"
          required
          minLength={12}
          value={next}
          error={errorOf('next')}
          onChange={(event) => setNext(event.target.value)}
        />
        {change.isError && !errorOf('current') && !errorOf('next') && (
          <Failure error={change.error} />
        )}
        <div>
          <Button look="primary" type="submit" disabled={change.isPending}>
            {say('password.submit')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
