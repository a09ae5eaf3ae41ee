import { type FormEvent, type ReactNode, useState } from 'react';
import { ApiProblem } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Checkbox, TextArea, TextField } from '../kit/fields.tsx';
import { Card, Notice } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { CHANNELS, entryOf, type ProcedureFields, withChannel } from './fields.ts';
import { PapersField } from './papers-field.tsx';
import { useSaveProcedure } from './queries.ts';

type TextName = {
  [Name in keyof ProcedureFields]: ProcedureFields[Name] extends string ? Name : never;
}[keyof ProcedureFields];

/** The whole entry; what is typed is kept in this browser until it is saved or dropped. */
export function ProcedureForm({
  code,
  version,
  readOnly,
  fields,
  set,
  clear,
}: {
  code: string;
  version: number;
  readOnly: boolean;
  fields: ProcedureFields;
  set(change: Partial<ProcedureFields>): void;
  clear(): void;
}) {
  const { say } = useLanguage();
  const tell = useTell();
  const [tried, setTried] = useState(false);
  const save = useSaveProcedure(code, (saved) => {
    tell(
      saved.version === version
        ? say('procedures.same')
        : say('procedures.saved', { name: saved.shortName }),
    );
    clear();
    setTried(false);
  });
  const problem = save.error instanceof ApiProblem ? save.error : undefined;
  const isStale = problem?.problem.code === 'conflict';
  const isWrong = problem?.problem.code === 'invalid_input';
  const isHalf = (fields.plainVi.trim() === '') !== (fields.plainEn.trim() === '');
  const errorOf = (name: string) => problem?.field(`entry.${name}`) ?? problem?.field(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isHalf) save.mutate({ version, entry: entryOf(fields) });
  };
  const text = (name: TextName) => ({
    value: fields[name],
    error: errorOf(name),
    onChange: (event: { target: { value: string } }) => set({ [name]: event.target.value }),
  });
  const plain = (tongue: 'vi' | 'en') => ({
    ...text(tongue === 'vi' ? 'plainVi' : 'plainEn'),
    lang: tongue,
    rows: 4,
    maxLength: 1200,
    error: tried && isHalf ? say('procedures.plain.both') : errorOf(`plain.${tongue}`),
  });
  return (
    <form className="min-w-0" onSubmit={submit}>
      <fieldset disabled={readOnly} className="grid min-w-0 gap-4">
        <Part title={say('procedures.part.plain')}>
          <TextArea
            label={say('procedures.plain')}
            hint={say('procedures.plain.hint')}
            {...plain('vi')}
          />
          <TextArea label={say('procedures.plainEn')} {...plain('en')} />
          <TextArea
            label={say('procedures.phrases')}
            hint={say('procedures.lines.hint')}
            rows={5}
            {...text('phrases')}
          />
        </Part>
        <Part title={say('procedures.part.names')}>
          <TextField
            label={say('procedures.shortName')}
            required
            maxLength={200}
            {...text('shortName')}
          />
          <TextArea label={say('procedures.name')} required maxLength={600} {...text('name')} />
          <div className="grid items-end gap-3 sm:grid-cols-2">
            <TextField label={say('procedures.field')} maxLength={200} {...text('field')} />
            <TextField label={say('procedures.level')} maxLength={100} {...text('level')} />
          </div>
          <TextField label={say('procedures.audience')} maxLength={600} {...text('audience')} />
        </Part>
        <Part title={say('procedures.part.papers')}>
          <PapersField papers={fields.papers} onChange={(papers) => set({ papers })} />
        </Part>
        <Part title={say('procedures.part.time')}>
          <TextArea
            label={say('procedures.timeLimit')}
            hint={say('procedures.lines.hint')}
            rows={2}
            {...text('timeLimit')}
          />
          <Checkbox
            label={say('procedures.timeReliable')}
            checked={fields.timeReliable}
            onChange={(event) => set({ timeReliable: event.target.checked })}
          />
          {(['timeNote', 'timeNoteEn', 'residentDeadline', 'residentDeadlineEn'] as const).map(
            (name) => (
              <TextField
                key={name}
                label={say(`procedures.${name}`)}
                maxLength={name.startsWith('time') ? 600 : 300}
                {...text(name)}
              />
            ),
          )}
          <TextArea
            label={say('procedures.fee')}
            hint={say('procedures.fee.hint')}
            rows={2}
            maxLength={600}
            {...text('fee')}
          />
          <TextArea label={say('procedures.feeEn')} rows={2} maxLength={600} {...text('feeEn')} />
          <TextField label={say('procedures.office')} maxLength={300} {...text('office')} />
          <Checkbox
            label={say('procedures.anyCentre')}
            checked={fields.anyCentre}
            onChange={(event) => set({ anyCentre: event.target.checked })}
          />
          <fieldset>
            <legend className="text-sm font-semibold">{say('procedures.channels')}</legend>
            {CHANNELS.map((channel) => (
              <Checkbox
                key={channel}
                label={say(`procedures.channel.${channel}`)}
                checked={fields.channels.some((one) => one.channel === channel)}
                onChange={(event) =>
                  set({ channels: withChannel(fields.channels, channel, event.target.checked) })
                }
              />
            ))}
          </fieldset>
          <TextArea
            label={say('procedures.result')}
            hint={say('procedures.lines.hint')}
            rows={2}
            {...text('result')}
          />
        </Part>
        <Part title={say('procedures.part.source')}>
          <div className="grid items-end gap-3 sm:grid-cols-2">
            <TextField type="date" label={say('procedures.asOf')} required {...text('asOf')} />
            <TextField label={say('procedures.decision')} maxLength={100} {...text('decision')} />
          </div>
          <TextArea label={say('procedures.source')} required rows={2} {...text('source')} />
        </Part>
        {isStale && <Notice tone="warn">{say('procedures.stale')}</Notice>}
        {isWrong && <Notice tone="warn">{say('procedures.wrong')}</Notice>}
        {save.isError && !isStale && !isWrong && <Failure error={save.error} />}
        {!readOnly && (
          <div className="sticky bottom-0 flex flex-wrap gap-2 border-t border-line bg-paper py-2">
            <Button look="primary" type="submit" disabled={save.isPending}>
              {say('procedures.save')}
            </Button>
            <Button
              onClick={() => {
                clear();
                save.reset();
                setTried(false);
              }}
            >
              {say('procedures.discard')}
            </Button>
          </div>
        )}
      </fieldset>
    </form>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card title={title}>
      <div className="grid gap-3">{children}</div>
    </Card>
  );
}
