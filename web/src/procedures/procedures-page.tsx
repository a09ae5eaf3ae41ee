import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { ProcedureHead, ProcedureList } from '../../../api/contract/procedures.ts';
import { Button } from '../kit/button.tsx';
import { Checkbox, Select, TextField } from '../kit/fields.tsx';
import { SearchField } from '../kit/search-field.tsx';
import { Badge, Empty, Loading } from '../kit/surface.tsx';
import { showDay, showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import type { ProceduresSearch } from './procedures-search.ts';
import { useProcedures } from './queries.ts';

/** The catalogue that the bots answer from; a search asks it as a resident would. */
export function ProceduresPage() {
  const { say } = useLanguage();
  const { may } = useSession();
  const search = useSearch({ from: '/procedures' });
  const navigate = useNavigate({ from: '/procedures' });
  const found = useProcedures(search);
  const [first] = found.data?.pages ?? [];
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  const go = (change: ProceduresSearch) =>
    void navigate({ search: (now) => ({ ...now, ...change }), replace: true });
  return (
    <>
      <h1 className="text-xl font-semibold">{say('procedures.title')}</h1>
      <p className="mb-3 max-w-prose text-quiet">{say('procedures.lead')}</p>
      <div className="mb-3 grid items-end gap-3 sm:grid-cols-[2fr_1fr]">
        <SearchField
          label={say('procedures.search')}
          hint={say('procedures.search.hint')}
          value={search.q ?? ''}
          onSearch={(q) => go({ q })}
        />
        <Select
          label={say('procedures.field')}
          value={search.field ?? ''}
          options={[
            { value: '', label: say('common.all') },
            ...(first?.fields ?? []).map((field) => ({ value: field, label: field })),
          ]}
          onChange={({ target: { value } }) => go({ field: value || undefined })}
        />
      </div>
      <Checkbox
        label={say('procedures.edited.only')}
        checked={search.edited ?? false}
        onChange={({ target: { checked } }) => go({ edited: checked || undefined })}
      />
      {found.isPending && <Loading label={say('common.loading')} />}
      {found.isError && <Failure error={found.error} onRetry={() => void found.refetch()} />}
      {first && (
        <div aria-live="polite" className="my-2">
          {first.asked && <AskedLine asked={first.asked} items={items} />}
          <p className="text-sm text-quiet">{say('procedures.count', { count: first.total })}</p>
        </div>
      )}
      {first?.total === 0 && (
        <Empty>
          <p>{say('procedures.empty')}</p>
        </Empty>
      )}
      <ul className="grid gap-2">
        {items.map((item) => (
          <ProcedureRow key={item.code} item={item} />
        ))}
      </ul>
      {found.hasNextPage && (
        <Button
          className="mt-3 w-full"
          disabled={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {say('common.more')}
        </Button>
      )}
      {may('procedures.write') && <AddForm />}
    </>
  );
}

/** What the bots do with the words of the search. */
function AskedLine({
  asked: { choice, sure },
  items,
}: {
  asked: NonNullable<ProcedureList['asked']>;
  items: readonly ProcedureHead[];
}) {
  const { say } = useLanguage();
  const name = (code: string) =>
    items.find((item) => item.code === code)?.shortName.replace(/\s+/g, ' ') ?? code;
  if (sure) return <p>{say('procedures.asked.sure', { name: name(sure) })}</p>;
  if (choice.length === 0) return <p>{say('procedures.asked.none')}</p>;
  return (
    <p>
      {say('procedures.asked.choice', {
        names: choice.map((code) => `“${name(code)}”`).join(', '),
      })}
    </p>
  );
}

function ProcedureRow({ item }: { item: ProcedureHead }) {
  const { say, label, language } = useLanguage();
  const { asOf, code, editedAt, field, name, reliability, shortName, version } = item;
  return (
    <li className="rounded-xl border border-line bg-white p-4">
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <h2 className="min-w-0 font-semibold break-words">
          <Link to="/procedures/$code" params={{ code }} className="underline">
            {shortName}
          </Link>
        </h2>
        <Badge tone={reliability === 'snapshot' ? 'good' : 'warn'}>
          {label('procedures.reliability', reliability)}
        </Badge>
      </div>
      {name !== shortName && <p className="text-sm break-words">{name}</p>}
      <p className="text-sm text-quiet">
        {[
          code,
          field,
          say('procedures.asOf.short', { day: showDay(asOf, language) }),
          editedAt && say('procedures.edited', { version, time: showTime(editedAt, language) }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </li>
  );
}

/** Opens an empty form under the code of a procedure that is not in the catalogue. */
function AddForm() {
  const { say } = useLanguage();
  const navigate = useNavigate();
  const [code, setCode] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void navigate({ to: '/procedures/$code', params: { code } });
  };
  return (
    <form className="mt-6 grid max-w-md gap-2" aria-label={say('procedures.add')} onSubmit={submit}>
      <h2 className="font-semibold">{say('procedures.add')}</h2>
      <TextField
        label={say('procedures.add.code')}
        hint={say('procedures.add.hint')}
        required
        inputMode="decimal"
        pattern="\d\.\d{6}"
        value={code}
        onChange={(event) => setCode(event.target.value.trim())}
      />
      <div>
        <Button type="submit">{say('procedures.add.open')}</Button>
      </div>
    </form>
  );
}
