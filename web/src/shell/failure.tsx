import { ApiProblem, Offline } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Notice } from '../kit/surface.tsx';
import { useLanguage } from '../text/language.tsx';

/** A failed load in words, with a way to try again. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { say } = useLanguage();
  const message =
    error instanceof Offline
      ? say('common.offline')
      : say('common.failed', { message: describe(error) });
  return (
    <div className="grid gap-2">
      <Notice tone="alarm">{message}</Notice>
      {onRetry && <Button onClick={onRetry}>{say('common.retry')}</Button>}
    </div>
  );
}

function describe(error: unknown): string {
  if (!(error instanceof ApiProblem)) return error instanceof Error ? error.message : '';
  const details = error.problem.details.map(({ path, message }) => `${path}: ${message}`);
  return [error.message, ...details].join(' · ');
}
