import type { ProcedureDetail } from '../../../api/contract/procedures.ts';
import { Button } from '../kit/button.tsx';
import { Card, Loading } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { useProcedureVersions, useUndoProcedure } from './queries.ts';

/** Who has corrected the procedure and what; each correction can be taken back. */
export function Corrections({
  procedure: { code, version },
  mayUndo,
  onUndone,
}: {
  procedure: ProcedureDetail;
  mayUndo: boolean;
  /** What is being written would go over what was put back. */
  onUndone(): void;
}) {
  const { say, label, language } = useLanguage();
  const tell = useTell();
  const versions = useProcedureVersions(code, version > 0);
  const undo = useUndoProcedure(code, (number) => {
    tell(say('procedures.undone', { number }));
    onUndone();
  });
  const fieldNames = (changed: readonly string[]) =>
    changed.map((field) => label('procedures', field)).join(', ');
  return (
    <Card title={say('procedures.versions')}>
      {version === 0 && <p className="text-quiet">{say('procedures.versions.none')}</p>}
      {version > 0 && versions.isPending && <Loading label={say('common.loading')} rows={1} />}
      {versions.isError && <Failure error={versions.error} />}
      <ol className="grid gap-3 text-sm">
        {versions.data?.items.map(({ at, by, changed, isNew, number }) => (
          <li key={number} className="border-l-2 border-line pl-3">
            <p>{say('procedures.version', { number, by, time: showTime(at, language) })}</p>
            <p className="text-quiet">
              {isNew
                ? say('procedures.version.new')
                : say('procedures.version.changed', { fields: fieldNames(changed) })}
            </p>
            {mayUndo && !isNew && (
              <Button
                className="mt-1"
                disabled={undo.isPending}
                onClick={() => undo.mutate({ version, number })}
              >
                {say('procedures.version.undo', { number })}
              </Button>
            )}
          </li>
        ))}
      </ol>
      {undo.isError && <Failure error={undo.error} />}
    </Card>
  );
}
