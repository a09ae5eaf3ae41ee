import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { DossierPage, DossierRow } from '../../../api/contract/dossiers.ts';
import { get, queryString } from '../api/client.ts';
import { Select } from '../kit/fields.tsx';
import { SearchField } from '../kit/search-field.tsx';
import { Badge, Empty, Loading } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import type { TextKey } from '../text/vi.ts';
import { FiguresCard } from './figures-card.tsx';
import { ImportCard } from './import-card.tsx';

const VIEWS = ['foreseen', 'overdue', 'returned', 'ready', 'all'] as const;
type View = (typeof VIEWS)[number];

/** The dossier desk: what will be late, what is, and one by its code; files in, figures by office. */
export function DossiersPage() {
  const { say } = useLanguage();
  const { may } = useSession();
  const [view, setView] = useState<View>('foreseen');
  const [code, setCode] = useState<string>();
  const dossiers = useQuery({
    queryKey: ['dossiers', view, code],
    queryFn: () => get<DossierPage>(`/dossiers${queryString({ view, code })}`),
  });
  return (
    <>
      <h1 className="mb-3 text-xl font-semibold">{say('dossiers.title')}</h1>
      <p className="mb-3 max-w-prose text-quiet">{say('dossiers.lead')}</p>
      <div className="mb-3 grid max-w-2xl gap-3 sm:grid-cols-2">
        <SearchField label={say('dossiers.code')} value={code ?? ''} onSearch={setCode} />
        <Select
          label={say('dossiers.view')}
          value={view}
          onChange={(event) => setView(event.target.value as View)}
          options={VIEWS.map((value) => ({ value, label: say(`dossiers.view.${value}`) }))}
        />
      </div>
      {dossiers.isError && (
        <Failure error={dossiers.error} onRetry={() => void dossiers.refetch()} />
      )}
      {dossiers.isPending && <Loading label={say('common.loading')} rows={3} />}
      {dossiers.data?.items.length === 0 && (
        <Empty>
          <p>{say('dossiers.empty')}</p>
        </Empty>
      )}
      <ul className="mb-4 grid gap-2">
        {dossiers.data?.items.map((dossier) => (
          <li key={dossier.code} className="rounded-xl border border-line bg-white p-3">
            <Link
              to="/dossiers/$code"
              params={{ code: dossier.code }}
              className="font-semibold break-all underline"
            >
              {dossier.code}
            </Link>
            <DossierFacts dossier={dossier} />
          </li>
        ))}
      </ul>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <FiguresCard />
        {may('dossiers.work') && <ImportCard />}
      </div>
    </>
  );
}

/** Where a dossier stands, in one or two lines. */
export function DossierFacts({ dossier }: { dossier: DossierRow }) {
  const { say, language } = useLanguage();
  const { lateness, dueAt, stale, seenAt, procedureName, stateName } = dossier;
  return (
    <>
      {procedureName && <p lang="vi">{procedureName}</p>}
      <p className="mt-1 flex flex-wrap items-center gap-2 text-sm">
        <Badge tone="brand">{stateName ?? say(`dossiers.state.${dossier.state}` as TextKey)}</Badge>
        {lateness !== 'none' && (
          <Badge tone={lateness === 'overdue' ? 'alarm' : 'warn'}>
            {say(`dossiers.lateness.${lateness}`)}
          </Badge>
        )}
        {dueAt && <span>{say('dossiers.due', { at: showTime(dueAt, language) })}</span>}
        <span className={stale ? 'text-warn' : 'text-quiet'}>
          {say(stale ? 'dossiers.stale' : 'dossiers.seen', { at: showTime(seenAt, language) })}
        </span>
      </p>
    </>
  );
}
