import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type {
  WarningDraft,
  WarningStep,
  WarningVersionView,
  WarningView,
} from '../../../api/contract/warnings.ts';
import { send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { TextField } from '../kit/fields.tsx';
import { Badge, Card, Notice } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { MessagePreview, VersionPreview } from './version-preview.tsx';
import { VersionProgress } from './version-progress.tsx';
import { WarningForm } from './warning-form.tsx';

/** One version: its words, who would be told, what can be done with it, and how far it has gone. */
export function VersionCard({
  version,
  warning,
}: {
  version: WarningVersionView;
  warning: Pick<WarningView, 'id' | 'identifier'>;
}) {
  const { say, label, language } = useLanguage();
  const { may } = useSession();
  const cache = useQueryClient();
  const [confirmed, setConfirmed] = useState<readonly string[]>([]);
  const [reason, setReason] = useState('');
  const refresh = () => void cache.invalidateQueries({ queryKey: ['warnings'] });
  const act = useMutation({
    mutationFn: (step: WarningStep['step']) =>
      send<WarningView>('POST', `/warning-versions/${version.id}/steps`, {
        step,
        confirmed: [...confirmed],
        reason,
      }),
    onSettled: refresh,
  });
  const edit = useMutation({
    mutationFn: ({ hazard: _, drill: __, ...said }: WarningDraft) =>
      send<WarningView>('PATCH', `/warning-versions/${version.id}`, {
        ...said,
        revision: version.revision,
      }),
    onSettled: refresh,
  });
  const isDraft = version.state === 'draft' && may('warnings.write');
  const allowed = version.steps.filter((step) =>
    step === 'approve'
      ? may('warnings.approve')
      : may(step === 'break_glass' ? 'warnings.break_glass' : 'warnings.write'),
  ) as WarningStep['step'][];
  const words = version[language];
  const title = say('warnings.version', {
    number: version.number,
    kind: label('warnings.kind', version.kind),
  });
  return (
    <Card title={title} aside={<Badge>{label('warnings.state', version.state)}</Badge>}>
      <p className="text-sm text-quiet">
        {say('warnings.by', { by: version.createdBy })}
        {version.approvedBy && ` · ${say('warnings.approvedBy', { by: version.approvedBy })}`}
      </p>
      {version.breakGlass && <Notice tone="warn">{version.breakGlass}</Notice>}
      {!isDraft && (
        <div className="my-2 grid gap-1">
          <p className="font-semibold">{words['headline']}</p>
          {['what', 'howBad', 'where', 'doNow', 'goTo', 'nextNews', 'source'].map(
            (name) => words[name] && <p key={name}>{words[name]}</p>,
          )}
        </div>
      )}
      <VersionProgress version={version} warningId={warning.id} />
      {isDraft && (
        <WarningForm
          key={version.revision}
          name={warning.identifier}
          start={{ ...version, isAllClear: version.kind === 'all_clear' }}
          isNew={false}
          busy={edit.isPending}
          onSave={(draft) => edit.mutate(draft)}
        />
      )}
      {isDraft && (
        <VersionPreview version={version} confirmed={confirmed} onConfirm={setConfirmed} />
      )}
      {['draft', 'submitted'].includes(version.state) && <MessagePreview version={version} />}
      {allowed.includes('break_glass') && (
        <TextField
          label={say('warnings.reason')}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      )}
      <div className="mt-3 flex flex-wrap gap-2">
        {allowed.map((step) => (
          <Button
            key={step}
            look={step === 'approve' || step === 'submit' ? 'primary' : 'plain'}
            disabled={act.isPending || (step === 'break_glass' && reason.trim() === '')}
            onClick={() => act.mutate(step)}
          >
            {say(`warnings.step.${step}`)}
          </Button>
        ))}
      </div>
      {act.isError && <Failure error={act.error} />}
      {edit.isError && <Failure error={edit.error} />}
    </Card>
  );
}
