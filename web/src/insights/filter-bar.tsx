import { queryString } from '../api/client.ts';
import { buttonLook } from '../kit/button.tsx';
import { Select, TextField } from '../kit/fields.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { COMPARE_CHOICES, DAY_CHOICES, type InsightsSearch } from './insights-search.ts';
import type { SummaryAsked } from './queries.ts';

const SOURCES = ['facebook', 'feed', 'file', 'youtube'] as const;

/** The time and the filters of the dashboard; all stand in the address, which can be sent to somebody. */
export function FilterBar({
  search,
  asked,
  onChoose,
}: {
  search: InsightsSearch;
  asked: SummaryAsked;
  onChoose(change: InsightsSearch): void;
}) {
  const { say, label, language } = useLanguage();
  const { city } = useSession();
  const all = { value: '', label: say('common.all') };
  const own = search.from !== undefined;
  const exportOf = (more: Readonly<Record<string, string>>) =>
    `/api/v1/insights/export${queryString({ ...asked, ...more, language })}`;
  return (
    <div className="mb-4 grid gap-3">
      <div className="grid grid-cols-2 items-end gap-3 md:grid-cols-3 xl:grid-cols-6">
        <Select
          label={say('insights.period')}
          value={own ? 'own' : `${search.days ?? 7}`}
          onChange={({ target: { value } }) => {
            if (value === 'own') onChoose({ from: dayOf(asked.from), to: dayOf(asked.to) });
            else
              onChoose({
                days: DAY_CHOICES.find((days) => days === Number(value)),
                from: undefined,
                to: undefined,
              });
          }}
          options={[
            ...DAY_CHOICES.map((days) => ({
              value: `${days}`,
              label: say(days === 1 ? 'insights.day' : 'insights.days', { days }),
            })),
            { value: 'own', label: say('insights.ownPeriod') },
          ]}
        />
        {own && (
          <>
            <TextField
              label={say('insights.from')}
              type="date"
              value={search.from ?? ''}
              max={search.to}
              onChange={({ target: { value } }) => value && onChoose({ from: value })}
            />
            <TextField
              label={say('insights.to')}
              type="date"
              value={search.to ?? ''}
              min={search.from}
              onChange={({ target: { value } }) => value && onChoose({ to: value })}
            />
          </>
        )}
        <Select
          label={say('insights.source')}
          value={search.source ?? ''}
          onChange={({ target: { value } }) =>
            onChoose({ source: SOURCES.find((source) => source === value) })
          }
          options={[
            { value: '', label: say('insights.source.all') },
            ...SOURCES.map((value) => ({ value, label: label('source', value) })),
          ]}
        />
        <Select
          label={say('queue.category')}
          value={search.category ?? ''}
          onChange={({ target: { value } }) => onChoose({ category: value || undefined })}
          options={[
            all,
            ...city.categories.map(({ id, ...name }) => ({ value: id, label: name[language] })),
            { value: '-', label: say('insights.noCategory') },
          ]}
        />
        <Select
          label={say('insights.ward')}
          value={search.ward ?? ''}
          onChange={({ target: { value } }) => onChoose({ ward: value || undefined })}
          options={[
            all,
            ...city.wards.map(({ id, name }) => ({ value: id, label: name })),
            { value: '-', label: say('insights.noWard') },
          ]}
        />
        <Select
          label={say('insights.compare')}
          value={search.compare ?? ''}
          onChange={({ target: { value } }) =>
            onChoose({ compare: COMPARE_CHOICES.find((choice) => choice === value) })
          }
          options={[
            { value: '', label: say('insights.compare.none') },
            { value: 'before', label: say('insights.compare.before') },
            { value: 'year', label: say('insights.compare.year') },
          ]}
        />
      </div>
      <p className="flex flex-wrap gap-2">
        <a className={buttonLook()} href={exportOf({ format: 'xlsx' })} download>
          {say('insights.xlsx')}
        </a>
        <a className={buttonLook()} href={exportOf({ format: 'csv', table: 'time' })} download>
          {say('insights.csv')}
        </a>
        <a className={buttonLook()} href="/staff/wall">
          {say('insights.wall')}
        </a>
      </p>
    </div>
  );
}

/** The city's day of a moment, as date fields have it. */
const dayOf = (iso: string) =>
  new Date(Date.parse(iso) + 7 * 3_600_000 - 1).toISOString().slice(0, 10);
