import { type FormEvent, useState } from 'react';
import type { Session } from '../../../api/contract/session.ts';
import { ApiProblem, signIn } from '../api/client.ts';
import { Button, buttonLook } from '../kit/button.tsx';
import { TextField } from '../kit/fields.tsx';
import { Card, Notice } from '../kit/surface.tsx';
import { useLanguage } from '../text/language.tsx';
import type { TextKey } from '../text/vi.ts';

/** How somebody came back from the identity provider without being let in; `api/routes/oidc-routes.ts` says when. */
const REFUSALS = {
  disabled: 'login.oidc.disabled',
  no_role: 'login.oidc.noRole',
  unknown: 'login.oidc.unknown',
  failed: 'login.oidc.failed',
} as const;

function refusalOf(search: string): TextKey | undefined {
  const reason = new URLSearchParams(search).get('signin');
  if (reason === null) return undefined;
  return REFUSALS[reason as keyof typeof REFUSALS] ?? REFUSALS.failed;
}

export function SignInPage({
  oidc,
  onSignedIn,
}: {
  /** The city has an identity provider. */
  oidc: boolean;
  onSignedIn(session: Session): void;
}) {
  const { say, switchLanguage } = useLanguage();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | undefined>(() => {
    const refusal = refusalOf(location.search);
    return refusal && say(refusal);
  });

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      onSignedIn(await signIn({ username, password, ...(code && { code }) }));
    } catch (err) {
      setProblem(
        err instanceof ApiProblem ? say(wordsOf(err, code !== undefined)) : say('common.offline'),
      );
      if (err instanceof ApiProblem && err.field('code')) setCode('');
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
          {code !== undefined && (
            <TextField
              label={say('security.code')}
              hint={say('security.codeHint')}
              autoComplete="one-time-code"
              autoCapitalize="none"
              autoFocus
              required
              maxLength={40}
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
          )}
          {problem && <Notice tone="alarm">{problem}</Notice>}
          <Button look="primary" type="submit" disabled={busy}>
            {say('login.submit')}
          </Button>
        </form>
      </Card>
      {oidc && (
        <a href="/api/v1/session/oidc" className={buttonLook()}>
          {say('login.oidc')}
        </a>
      )}
      <Button onClick={switchLanguage}>{say('nav.language')}</Button>
    </main>
  );
}

function wordsOf(err: ApiProblem, codeGiven: boolean): TextKey {
  if (err.status === 429) return 'login.tooMany';
  if (!err.field('code')) return 'login.wrong';
  return codeGiven ? 'login.codeWrong' : 'login.codeNeeded';
}
