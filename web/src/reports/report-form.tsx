import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { City } from '../../../api/contract/city.ts';
import type {
  PeriodicReports,
  PeriodicReportView,
  ReportInput,
  ReportKindId,
} from '../../../api/contract/periodic-reports.ts';
import { ApiProblem, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Select, TextField } from '../kit/fields.tsx';
import { Notice } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { PaperFields } from './paper-fields.tsx';
import { useAskAgain } from './queries.ts';
import { RecipientFields, ScheduleFields } from './schedule-fields.tsx';
import { ScopeFields, SECTIONS } from './scope-fields.tsx';

const KINDS: readonly ReportKindId[] = ['daily', 'weekly', 'monthly', 'lris'];

/** Sets a report up or changes it; editions that were made stay as they are. */
export function ReportForm({
  report,
  all,
  onDone,
}: {
  report: PeriodicReportView | undefined;
  all: PeriodicReports;
  onDone(): void;
}) {
  const { say, label } = useLanguage();
  const tell = useTell();
  const again = useAskAgain();
  const { city } = useSession();
  const [input, setInput] = useState<ReportInput>(() => begin(report, all, city));
  const set = (change: Partial<ReportInput>) => setInput((now) => ({ ...now, ...change }));
  const save = useMutation({
    mutationFn: () =>
      report
        ? send<PeriodicReportView>('PATCH', `/periodic-reports/${report.id}`, {
            ...input,
            revision: report.revision,
          })
        : send<PeriodicReportView>('POST', '/periodic-reports', input),
    onSuccess: ({ name }) => {
      tell(say('reports.saved', { name }));
      again();
      onDone();
    },
  });
  const isMonth = input.kind === 'monthly' || input.kind === 'lris';
  const isStale = save.error instanceof ApiProblem && save.error.problem.code === 'conflict';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form
      className="mb-4 grid gap-4 rounded-xl border border-line bg-white p-4"
      aria-label={report ? say('reports.editOne', { name: report.name }) : say('reports.new')}
      onSubmit={submit}
    >
      <TextField
        label={say('reports.name')}
        hint={say('reports.name.hint')}
        required
        maxLength={200}
        value={input.name}
        onChange={(event) => set({ name: event.target.value })}
      />
      <div className="grid items-end gap-3 sm:grid-cols-2">
        <Select
          label={say('reports.kind')}
          value={input.kind}
          options={KINDS.map((kind) => ({ value: kind, label: label('reports.kind', kind) }))}
          onChange={({ target: { value } }) => {
            const kind = KINDS.find((known) => known === value) ?? 'weekly';
            // The table for LRIS goes by the month of the decree.
            set({ kind, monthFrom: kind === 'lris' ? 15 : 1 });
          }}
        />
        {isMonth && (
          <Select
            label={say('reports.monthFrom')}
            value={`${input.monthFrom}`}
            options={['1', '15'].map((value) => ({
              value,
              label: label('reports.monthFrom', value),
            }))}
            onChange={({ target: { value } }) => set({ monthFrom: value === '15' ? 15 : 1 })}
          />
        )}
      </div>
      <ScopeFields input={input} onChange={set} />
      <ScheduleFields input={input} onChange={set} />
      <RecipientFields input={input} people={all.people} onChange={set} />
      <PaperFields form={input.form} onChange={(form) => set({ form })} />
      {isStale && <Notice tone="warn">{say('reports.stale')}</Notice>}
      {save.isError && !isStale && <Failure error={save.error} />}
      <div className="flex flex-wrap gap-2">
        <Button look="primary" type="submit" disabled={save.isPending}>
          {say('common.save')}
        </Button>
        <Button onClick={onDone}>{say('common.cancel')}</Button>
      </div>
    </form>
  );
}

/** People and units that are gone meanwhile are left out: nobody could take them out by hand. */
function begin(
  report: PeriodicReportView | undefined,
  all: PeriodicReports,
  city: City,
): ReportInput {
  if (!report)
    return {
      name: '',
      kind: 'weekly',
      sections: [...SECTIONS],
      monthFrom: 1,
      filters: { wards: [], categories: [], bodies: [] },
      // Who has set one up does not write the same form twice.
      form: all.items.at(-1)?.form ?? all.suggestedForm,
      recipients: [],
      schedule: null,
    };
  const { name, kind, sections, monthFrom, form, schedule } = report;
  const still = (ids: readonly string[], list: readonly { id: string }[]) =>
    ids.filter((id) => list.some((one) => one.id === id));
  return {
    name,
    kind,
    sections,
    monthFrom,
    form,
    schedule,
    recipients: still(report.recipients, all.people),
    filters: {
      wards: still(report.filters.wards, city.wards),
      categories: still(report.filters.categories, city.categories),
      bodies: still(report.filters.bodies, city.bodies),
    },
  };
}
