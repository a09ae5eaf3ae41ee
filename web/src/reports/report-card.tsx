import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type {
  Edition,
  PeriodicReports,
  PeriodicReportView,
} from '../../../api/contract/periodic-reports.ts';
import { ApiProblem, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { TextField } from '../kit/fields.tsx';
import { Badge } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { useAskAgain } from './queries.ts';

/** One report: what, when, for whom; made now, changed or removed from here. */
export function ReportCard({
  report,
  people,
  onEdit,
}: {
  report: PeriodicReportView;
  people: PeriodicReports['people'];
  onEdit: (() => void) | undefined;
}) {
  const { say, label, language } = useLanguage();
  const { name, kind, nextAt } = report;
  const names = people.filter(({ id }) => report.recipients.includes(id)).map((one) => one.name);
  return (
    <>
      <p className="flex flex-wrap items-center gap-2">
        <strong className="break-words">{name}</strong>
        <Badge tone="brand">{label('reports.kind', kind)}</Badge>
      </p>
      <p className="mt-1 text-sm text-quiet">
        {nextAt ? say('reports.next', { time: showTime(nextAt, language) }) : say('reports.byHand')}
        {' · '}
        {names.length > 0
          ? say('reports.recipients.are', { names: names.join(', ') })
          : say('reports.recipients.none')}
      </p>
      {onEdit && <Acts report={report} onEdit={onEdit} />}
    </>
  );
}

function Acts({ report, onEdit }: { report: PeriodicReportView; onEdit(): void }) {
  const { say } = useLanguage();
  const tell = useTell();
  const onSettled = useAskAgain();
  const { id, name } = report;
  const [day, setDay] = useState('');
  const make = useMutation({
    mutationFn: () =>
      send<Edition>('POST', `/periodic-reports/${id}/editions`, { ...(day && { day }) }),
    onSuccess: () => tell(say('reports.begun', { name })),
    onSettled,
  });
  const restore = useMutation({
    mutationFn: () => send<PeriodicReportView>('POST', `/periodic-reports/${id}/restore`),
    onSuccess: () => tell(say('reports.restored', { name })),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: () => send('DELETE', `/periodic-reports/${id}`),
    onSuccess: () => tell(say('reports.removed', { name }), () => restore.mutate()),
    onSettled,
  });
  const isEarly = make.error instanceof ApiProblem && make.error.field('day') !== undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <div className="mt-2 flex flex-wrap items-end gap-2">
      <form className="flex flex-wrap items-end gap-2" onSubmit={submit}>
        <TextField
          label={say('reports.day')}
          error={isEarly ? say('reports.dayNotOver') : undefined}
          type="date"
          value={day}
          onChange={(event) => setDay(event.target.value)}
        />
        <Button
          look="primary"
          type="submit"
          disabled={make.isPending}
          aria-label={say('reports.makeOne', { name })}
        >
          {say('reports.make')}
        </Button>
      </form>
      <Button onClick={onEdit} aria-label={say('reports.editOne', { name })}>
        {say('reports.edit')}
      </Button>
      <Button
        look="danger"
        disabled={remove.isPending}
        onClick={() => remove.mutate()}
        aria-label={say('reports.removeOne', { name })}
      >
        {say('reports.remove')}
      </Button>
      {make.isError && !isEarly && <Failure error={make.error} />}
      {(remove.isError || restore.isError) && <Failure error={remove.error ?? restore.error} />}
    </div>
  );
}
