import { Link, useParams } from '@tanstack/react-router';
import type { ProcedureDetail } from '../../../api/contract/procedures.ts';
import { useDraft } from '../drafts/draft.ts';
import { usePaused } from '../kit/paused.ts';
import { Loading, Notice } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { Corrections } from './corrections.tsx';
import { entryOf, fieldsOf, isWhole, type ProcedureFields } from './fields.ts';
import { ProcedureForm } from './procedure-form.tsx';
import { useProcedure, useProcedurePreview } from './queries.ts';
import { ReadsLike } from './reads-like.tsx';

const PAUSE_MS = 400;

/** One procedure: its entry, how the bots tell it and whether residents find it, and who has corrected it. */
export function ProcedurePage() {
  const { say } = useLanguage();
  const { code } = useParams({ from: '/procedures/$code' });
  const procedure = useProcedure(code);
  return (
    <>
      <p className="mb-2">
        <Link to="/procedures" className="underline">
          {say('procedures.back')}
        </Link>
      </p>
      {procedure.isPending && <Loading label={say('common.loading')} rows={2} />}
      {procedure.isError && (
        <Failure error={procedure.error} onRetry={() => void procedure.refetch()} />
      )}
      {procedure.isSuccess && <Whole key={code} code={code} procedure={procedure.data} />}
    </>
  );
}

function Whole({ code, procedure }: { code: string; procedure: ProcedureDetail | null }) {
  const { say, label, language } = useLanguage();
  const { may } = useSession();
  const [fields, set, clear] = useDraft<ProcedureFields>(
    `procedure:${code}`,
    fieldsOf(procedure?.entry),
  );
  const writes = may('procedures.write');
  const paused = usePaused(JSON.stringify(entryOf(fields)), PAUSE_MS);
  const entry = JSON.parse(paused) as ReturnType<typeof entryOf>;
  const asked = writes && isWhole(entry);
  const preview = useProcedurePreview(code, entry, asked);
  return (
    <>
      <h1 className="text-xl font-semibold break-words">
        {procedure ? procedure.shortName : code}
      </h1>
      {procedure ? (
        <p className="mb-3 text-sm text-quiet">
          {[
            code,
            label('procedures.reliability', procedure.reliability),
            procedure.editedAt &&
              say('procedures.edited', {
                version: procedure.version,
                time: showTime(procedure.editedAt, language),
              }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      ) : (
        <div className="my-3">
          <Notice>{say('procedures.new', { code })}</Notice>
        </div>
      )}
      <div className="grid items-start gap-4 xl:grid-cols-[3fr_2fr]">
        <ProcedureForm
          code={code}
          version={procedure?.version ?? 0}
          readOnly={!writes}
          fields={fields}
          set={set}
          clear={clear}
        />
        <div className="grid min-w-0 gap-4 xl:sticky xl:top-4">
          {writes && <ReadsLike preview={asked ? preview.data : undefined} />}
          {preview.isError && <Failure error={preview.error} />}
          {procedure && <Corrections procedure={procedure} mayUndo={writes} onUndone={clear} />}
        </div>
      </div>
    </>
  );
}
