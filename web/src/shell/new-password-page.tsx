import { type FormEvent, useState } from 'react';
import { ApiProblem, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { TextField } from '../kit/fields.tsx';
import { Card, Notice } from '../kit/surface.tsx';
import { useLanguage } from '../text/language.tsx';

/** The first password works once: nothing else is shown before an own one is chosen. */
export function NewPasswordPage({ onChanged }: { onChanged(): void }) {
  const { say } = useLanguage();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [problem, setProblem] = useState<unknown>();

  async function submit(event: FormEvent) {
    event.preventDefault();
    setProblem(undefined);
    try {
      await send('POST', '/me/password', { current, next });
      onChanged();
    } catch (err) {
      setProblem(err);
    }
  }

  const fieldError = (path: string) =>
    problem instanceof ApiProblem ? problem.field(path) : undefined;
  return (
    <main className="mx-auto max-w-md p-4 pt-16">
      <Card title={say('password.title')}>
        <form className="grid gap-3" onSubmit={(event) => void submit(event)}>
          <p>{say('password.why')}</p>
          <TextField
            label={say('password.current')}
            type="password"
            autoComplete="current-password"
            required
            value={current}
            error={fieldError('current')}
            onChange={(event) => setCurrent(event.target.value)}
          />
          <TextField
            label={say('password.next')}
            type="password"
            autoComplete="new-password"
            required
            minLength={12}
            value={next}
            error={fieldError('next')}
            onChange={(event) => setNext(event.target.value)}
          />
          {problem !== undefined && !fieldError('current') && !fieldError('next') && (
            <Notice tone="alarm">
              {say('common.failed', { message: problem instanceof Error ? problem.message : '' })}
            </Notice>
          )}
          <Button look="primary" type="submit">
            {say('password.submit')}
          </Button>
        </form>
      </Card>
    </main>
  );
}
