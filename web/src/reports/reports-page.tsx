import { useState } from 'react';
import { Button } from '../kit/button.tsx';
import { Empty, Loading, Notice } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { EditionList } from './edition-list.tsx';
import { useReports } from './queries.ts';
import { ReportCard } from './report-card.tsx';
import { ReportForm } from './report-form.tsx';

/** Reports that come again and again, and what was made of them. */
export function ReportsPage() {
  const { say } = useLanguage();
  const { may } = useSession();
  const reports = useReports();
  const [editing, setEditing] = useState<string>();
  const works = may('periodic_reports.work');
  const close = () => setEditing(undefined);
  const { data } = reports;
  return (
    <>
      <h1 className="mb-1 text-xl font-semibold">{say('reports.title')}</h1>
      <p className="mb-3 max-w-3xl text-sm text-quiet">{say('reports.why')}</p>
      {reports.isPending && <Loading label={say('common.loading')} />}
      {reports.isError && <Failure error={reports.error} onRetry={() => void reports.refetch()} />}
      {data && (
        <>
          {!data.emailPossible && data.items.length > 0 && (
            <div className="mb-3">
              <Notice>{say('reports.noMail')}</Notice>
            </div>
          )}
          {editing === 'new' && <ReportForm report={undefined} all={data} onDone={close} />}
          {data.items.length === 0 && editing !== 'new' && (
            <Empty>
              <p>{say('reports.empty')}</p>
            </Empty>
          )}
          <ul className="mb-3 grid gap-2">
            {data.items.map((report) => (
              <li key={report.id} className="rounded-xl border border-line bg-white p-3">
                {editing === report.id ? (
                  <ReportForm report={report} all={data} onDone={close} />
                ) : (
                  <ReportCard
                    report={report}
                    people={data.people}
                    onEdit={works ? () => setEditing(report.id) : undefined}
                  />
                )}
              </li>
            ))}
          </ul>
          {works && editing !== 'new' && (
            <Button look="primary" className="mb-6" onClick={() => setEditing('new')}>
              {say('reports.new')}
            </Button>
          )}
          <EditionList />
        </>
      )}
    </>
  );
}
