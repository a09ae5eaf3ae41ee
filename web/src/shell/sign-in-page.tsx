import { type FormEvent, useState } from 'react';
import type { Session } from '../../../api/contract/session.ts';
import { ApiProblem, signIn } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { TextField } from '../kit/fields.tsx';
import { Card, Notice } from '../kit/surface.tsx';
import { useLanguage } from '../text/language.tsx';

export function SignInPage({ onSignedIn }: { onSignedIn(session: Session): void }) {
  const { say, switchLanguage } = useLanguage();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      onSignedIn(await signIn(username, password));
    } catch (err) {
      setProblem(
        err instanceof ApiProblem
          ? say(err.status === 429 ? 'login.tooMany' : 'login.wrong')
          : say('common.offline'),
      );
    } finally {
      setBusy(false);
    }
  }

  return (
    <main className="mx-auto flex min-h-screen max-w-md flex-col justify-center gap-4 p-4">
      <h1 className="text-center text-2xl font-semibold text-brand">{say('app.name')}</h1>
      <Card title={say('login.title')}>
        <form className="grid gap-3" onSubmit={(event) => void submit(event)}>
          <TextField
            label={say('login.username')}
            autoComplete="username"
            autoCapitalize="none"
            required
            value={username}
            onChange={(event) => setUsername(event.target.value)}
          />
          <TextField
            label={say('login.password')}
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          {problem && <Notice tone="alarm">{problem}</Notice>}
          <Button look="primary" type="submit" disabled={busy}>
            {say('login.submit')}
          </Button>
        </form>
      </Card>
      <Button onClick={switchLanguage}>{say('nav.language')}</Button>
    </main>
  );
}
