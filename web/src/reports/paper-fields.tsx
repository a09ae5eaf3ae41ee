import type { ReportForm } from '../../../api/contract/periodic-reports.ts';
import { TextArea, TextField } from '../kit/fields.tsx';
import { useLanguage } from '../text/language.tsx';

const LINES = [
  { field: 'parent', most: 150, required: false },
  { field: 'organ', most: 150, required: true },
  { field: 'sign', most: 40, required: true },
  { field: 'place', most: 60, required: true },
  { field: 'signerTitle', most: 100, required: true },
  { field: 'signerName', most: 100, required: false },
] as const;

/** What stands around the figures on paper. */
export function PaperFields({
  form,
  onChange,
}: {
  form: ReportForm;
  onChange(form: ReportForm): void;
}) {
  const { say } = useLanguage();
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-2 text-sm font-semibold">{say('reports.form')}</legend>
      <div className="grid items-start gap-3 sm:grid-cols-2">
        {LINES.map(({ field, most, required }) => (
          <TextField
            key={field}
            label={say(`reports.form.${field}`)}
            hint={field === 'sign' ? say('reports.form.sign.hint') : undefined}
            lang="vi"
            required={required}
            maxLength={most}
            value={form[field]}
            onChange={({ target }) => onChange({ ...form, [field]: target.value })}
          />
        ))}
        {(['addressees', 'receivers'] as const).map((field) => (
          <TextArea
            key={field}
            label={say(`reports.form.${field}`)}
            lang="vi"
            defaultValue={form[field].join('\n')}
            onChange={({ target }) =>
              onChange({
                ...form,
                [field]: target.value
                  .split('\n')
                  .map((line) => line.trim())
                  .filter(Boolean),
              })
            }
          />
        ))}
      </div>
    </fieldset>
  );
}
