import { ApiProblem, Offline } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Notice } from '../kit/surface.tsx';
import { useLanguage } from '../text/language.tsx';

/** A failure in words, with a way to try again; what the server said in detail is folded away. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { say, label } = useLanguage();
  const known = error instanceof ApiProblem ? error.problem : undefined;
  const message =
    error instanceof Offline
      ? say('common.offline')
      : say('common.failed', {
          message: known ? label('problem', known.code) : say('problem.unavailable'),
        });
  return (
    <div className="grid gap-2">
      <Notice tone="alarm">{message}</Notice>
      {known && (
        <details className="text-sm text-quiet">
          <summary className="min-h-8">{say('common.details')}</summary>
          <p className="break-words">
            {[
              known.message,
              ...known.details.map(({ path, message: said }) => `${path}: ${said}`),
              known.requestId,
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </details>
      )}
      {onRetry && (
        <div>
          <Button onClick={onRetry}>{say('common.retry')}</Button>
        </div>
      )}
    </div>
  );
}
