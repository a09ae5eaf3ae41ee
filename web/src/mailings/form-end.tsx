import { ApiProblem } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Notice } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';

/** The end of a form: why it was not saved, when it was not, and the buttons to save and to leave. */
export function FormEnd({
  save,
  label,
  onCancel,
}: {
  save: { error: unknown; isError: boolean; isPending: boolean };
  label: string;
  onCancel(): void;
}) {
  const { say } = useLanguage();
  const isStale = save.error instanceof ApiProblem && save.error.problem.code === 'conflict';
  return (
    <>
      {isStale && <Notice tone="warn">{say('mailings.stale')}</Notice>}
      {save.isError && !isStale && <Failure error={save.error} />}
      <div className="flex flex-wrap gap-2">
        <Button look="primary" type="submit" disabled={save.isPending}>
          {label}
        </Button>
        <Button onClick={onCancel}>{say('common.cancel')}</Button>
      </div>
    </>
  );
}
