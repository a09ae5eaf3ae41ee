import type { PeriodicReports, ReportInput } from '../../../api/contract/periodic-reports.ts';
import { Checkbox, Select, TextField } from '../kit/fields.tsx';
import { useLanguage } from '../text/language.tsx';

const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'];
const USUAL = { time: '07:30', weekday: 1, monthDay: 15 };

type Props = { input: ReportInput; onChange(change: Partial<ReportInput>): void };

/** When it is made by itself, in the city's time. */
export function ScheduleFields({ input, onChange }: Props) {
  const { say, label } = useLanguage();
  const { schedule, kind } = input;
  return (
    <div className="grid gap-2">
      <Checkbox
        label={say('reports.schedule')}
        checked={schedule !== null}
        onChange={({ target }) => onChange({ schedule: target.checked ? USUAL : null })}
      />
      {schedule && (
        <div className="grid items-end gap-3 sm:grid-cols-2">
          <TextField
            label={say('reports.schedule.time')}
            type="time"
            required
            value={schedule.time}
            onChange={({ target }) => onChange({ schedule: { ...schedule, time: target.value } })}
          />
          {kind === 'weekly' && (
            <Select
              label={say('reports.schedule.weekday')}
              value={`${schedule.weekday}`}
              options={WEEKDAYS.map((value) => ({
                value,
                label: label('reports.weekday', value),
              }))}
              onChange={({ target }) =>
                onChange({ schedule: { ...schedule, weekday: Number(target.value) } })
              }
            />
          )}
          {(kind === 'monthly' || kind === 'lris') && (
            <TextField
              label={say('reports.schedule.monthDay')}
              type="number"
              required
              min={1}
              max={28}
              value={schedule.monthDay}
              onChange={({ target }) =>
                onChange({ schedule: { ...schedule, monthDay: Number(target.value) } })
              }
            />
          )}
        </div>
      )}
    </div>
  );
}

/** Who is told of each edition, by name. */
export function RecipientFields({
  input,
  people,
  onChange,
}: Props & { people: PeriodicReports['people'] }) {
  const { say } = useLanguage();
  const { recipients } = input;
  return (
    <fieldset>
      <legend className="text-sm font-semibold">{say('reports.recipients')}</legend>
      <div className="grid max-h-64 overflow-y-auto sm:grid-cols-2">
        {people.map(({ id, name, email }) => (
          <Checkbox
            key={id}
            label={email ? name : say('reports.noEmail', { name })}
            checked={recipients.includes(id)}
            onChange={() =>
              onChange({
                recipients: recipients.includes(id)
                  ? recipients.filter((one) => one !== id)
                  : [...recipients, id],
              })
            }
          />
        ))}
      </div>
    </fieldset>
  );
}
