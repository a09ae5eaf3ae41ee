import type { ReportInput, ReportSectionId } from '../../../api/contract/periodic-reports.ts';
import { Checkbox } from '../kit/fields.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import type { TextKey } from '../text/vi.ts';

export const SECTIONS: readonly ReportSectionId[] = [
  'posts',
  'topics',
  'alarms',
  'tickets',
  'sensors',
  'warnings',
];

/** What a report counts: its parts, and the filters of its stored query. */
export function ScopeFields({
  input,
  onChange,
}: {
  input: ReportInput;
  onChange(change: Partial<ReportInput>): void;
}) {
  const { say, label, language } = useLanguage();
  const { city } = useSession();
  const { filters, sections } = input;
  const chosen = filters.wards.length + filters.categories.length + filters.bodies.length;
  const filter = (part: keyof ReportInput['filters']) => (ids: string[]) =>
    onChange({ filters: { ...filters, [part]: ids } });
  return (
    <>
      {input.kind !== 'lris' && (
        <fieldset>
          <legend className="text-sm font-semibold">{say('reports.sections')}</legend>
          <div className="grid sm:grid-cols-2">
            {SECTIONS.map((section) => (
              <Checkbox
                key={section}
                label={label('reports.section', section)}
                checked={sections.includes(section)}
                onChange={() =>
                  // Kept in the order of the report.
                  onChange({
                    sections: SECTIONS.filter((one) =>
                      one === section ? !sections.includes(one) : sections.includes(one),
                    ),
                  })
                }
              />
            ))}
          </div>
        </fieldset>
      )}
      <details>
        <summary className="min-h-11 cursor-pointer py-2 text-sm font-semibold">
          {say('reports.filters')}
          {chosen > 0 && ` · ${say('reports.filters.chosen', { count: chosen })}`}
        </summary>
        <Choices
          text="reports.wards"
          all={city.wards}
          chosen={filters.wards}
          onChange={filter('wards')}
        />
        <Choices
          text="reports.categories"
          all={city.categories.map((one) => ({ id: one.id, name: one[language] }))}
          chosen={filters.categories}
          onChange={filter('categories')}
        />
        <Choices
          text="reports.bodies"
          all={city.bodies}
          chosen={filters.bodies}
          onChange={filter('bodies')}
        />
      </details>
    </>
  );
}

function Choices({
  text,
  all,
  chosen,
  onChange,
}: {
  text: TextKey;
  all: readonly { id: string; name: string }[];
  chosen: readonly string[];
  onChange(ids: string[]): void;
}) {
  const { say } = useLanguage();
  return (
    <fieldset className="mb-2">
      <legend className="text-sm font-semibold">{say(text)}</legend>
      <div className="grid sm:grid-cols-2 lg:grid-cols-3">
        {all.map(({ id, name }) => (
          <Checkbox
            key={id}
            label={name}
            checked={chosen.includes(id)}
            onChange={() =>
              onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
            }
          />
        ))}
      </div>
    </fieldset>
  );
}
