import { useState } from 'react';
import { Button } from '../kit/button.tsx';
import { Select } from '../kit/fields.tsx';
import { SearchField } from '../kit/search-field.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { dueIsOffered, type QueueSearch } from './queue-search.ts';

const SORTS = ['newest', 'due', 'oldest'] as const;

/** Search words and filters of the queue. */
export function QueueFilters({
  search,
  onChange,
}: {
  search: QueueSearch;
  onChange(change: Partial<QueueSearch>): void;
}) {
  const { say, label, language } = useLanguage();
  const [shown, setShown] = useState(false);
  const chosen = [search.status, search.category, search.ward, search.body].filter(Boolean).length;
  const { city } = useSession();
  const all = { value: '', label: say('common.all') };
  const one = (value: string) => (value ? [value] : undefined);
  return (
    <div className="mb-3 grid grid-cols-2 gap-3 lg:grid-cols-3 xl:grid-cols-6">
      <div className="col-span-2 lg:col-span-1" id="queue-search">
        <SearchField
          label={say('queue.search')}
          hint={say('queue.search.hint')}
          value={search.q ?? ''}
          onSearch={(q) => onChange({ q })}
        />
      </div>
      <Button
        className="col-span-2 lg:hidden"
        aria-expanded={shown}
        onClick={() => setShown(!shown)}
      >
        {say('queue.filters')} {chosen > 0 && `(${chosen})`}
      </Button>
      <div className={`${shown ? 'contents' : 'hidden'} lg:contents`}>
        <Select
          label={say('queue.status')}
          value={search.status?.[0] ?? ''}
          onChange={(event) => onChange({ status: one(event.target.value) })}
          options={[
            all,
            ...city.statuses
              .filter(({ open }) => search.tab === 'all' || open === (search.tab !== 'ended'))
              .map(({ id }) => ({ value: id, label: label('status', id) })),
          ]}
        />
        <Select
          label={say('queue.category')}
          value={search.category?.[0] ?? ''}
          onChange={(event) => onChange({ category: one(event.target.value) })}
          options={[
            all,
            ...city.categories.map(({ id, ...name }) => ({ value: id, label: name[language] })),
          ]}
        />
        <Select
          label={say('queue.ward')}
          value={search.ward?.[0] ?? ''}
          onChange={(event) => onChange({ ward: one(event.target.value) })}
          options={[all, ...city.wards.map(({ id, name }) => ({ value: id, label: name }))]}
        />
        <Select
          label={say('queue.body')}
          value={search.body?.[0] ?? ''}
          onChange={(event) => onChange({ body: one(event.target.value) })}
          options={[all, ...city.bodies.map(({ id, name }) => ({ value: id, label: name }))]}
        />
        <Select
          label={say('queue.sort')}
          value={search.sort ?? 'newest'}
          onChange={(event) => onChange({ sort: event.target.value as QueueSearch['sort'] })}
          options={SORTS.filter((value) => value !== 'due' || dueIsOffered(search)).map(
            (value) => ({
              value,
              label: say(`queue.sort.${value}`),
            }),
          )}
        />
      </div>
    </div>
  );
}
