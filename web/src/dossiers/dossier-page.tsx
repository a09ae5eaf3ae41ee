import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { DossierDetail } from '../../../api/contract/dossiers.ts';
import { get, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { TextArea, TextField } from '../kit/fields.tsx';
import { Card, Loading } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import type { TextKey } from '../text/vi.ts';
import { DossierFacts } from './dossiers-page.tsx';

/** One dossier: where it stands, its steps, and the apology when it is or will be late. */
export function DossierPage() {
  const { say, language } = useLanguage();
  const { may } = useSession();
  const { code } = useParams({ strict: false }) as { code: string };
  const dossier = useQuery({
    queryKey: ['dossiers', 'one', code],
    queryFn: () => get<DossierDetail>(`/dossiers/${encodeURIComponent(code)}`),
  });
  const { data } = dossier;
  return (
    <>
      <p className="mb-2">
        <Link to="/dossiers" className="underline">
          {say('dossiers.back')}
        </Link>
      </p>
      <h1 className="mb-3 text-xl font-semibold break-all">{code}</h1>
      {dossier.isError && <Failure error={dossier.error} onRetry={() => void dossier.refetch()} />}
      {dossier.isPending && <Loading label={say('common.loading')} rows={2} />}
      {data && (
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <Card>
            <DossierFacts dossier={data} />
            {data.note && <p className="mt-1">{say('dossiers.note', { note: data.note })}</p>}
            <p className="text-sm text-quiet">
              {say('dossiers.followers', { count: data.followers })}
            </p>
          </Card>
          <Card title={say('dossiers.history')}>
            <ol className="grid gap-1 text-sm">
              {data.history.toReversed().map((step) => (
                <li key={`${step.at}${step.state}`}>
                  <time dateTime={step.at}>{showTime(step.at, language)}</time>{' '}
                  {say(`dossiers.state.${step.state}` as TextKey)}
                  {step.note && <span className="text-quiet"> {step.note}</span>}
                </li>
              ))}
            </ol>
          </Card>
          {data.apology && (
            <Card title={say('dossiers.apology')}>
              <p>
                {say('dossiers.apology.was', {
                  by: data.apology.by,
                  at: showTime(data.apology.at, language),
                  reason: data.apology.reason,
                })}
              </p>
            </Card>
          )}
          {data.apologyDraft && may('dossiers.work') && (
            <ApologyCard key={data.apologyDraft.newDue} dossier={data} draft={data.apologyDraft} />
          )}
        </div>
      )}
    </>
  );
}

/** The end of an office's day in the city, on the day that a date field holds. */
const endOfDay = (day: string): string => new Date(`${day}T17:00:00+07:00`).toISOString();

/** The day of a moment in the city, as a date field holds it. */
const dayOf = (iso: string): string =>
  new Date(new Date(iso).getTime() + 7 * 3_600_000).toISOString().slice(0, 10);

function ApologyCard({
  dossier,
  draft,
}: {
  dossier: DossierDetail;
  draft: { reason: string; newDue: string };
}) {
  const { say, language } = useLanguage();
  const tell = useTell();
  const cache = useQueryClient();
  const [reason, setReason] = useState(draft.reason);
  const [day, setDay] = useState(dayOf(draft.newDue));
  const sending = useMutation({
    mutationFn: () =>
      send<DossierDetail>('POST', `/dossiers/${encodeURIComponent(dossier.code)}/apology`, {
        reason,
        newDue: endOfDay(day),
      }),
    onSuccess: ({ dueAt }) =>
      tell(say('dossiers.apology.sent', { at: showTime(dueAt ?? endOfDay(day), language) })),
    onSettled: () => void cache.invalidateQueries({ queryKey: ['dossiers'] }),
  });
  return (
    <Card title={say('dossiers.apology')}>
      <div className="grid gap-3">
        <TextArea
          label={say('dossiers.apology.reason')}
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.target.value)}
        />
        <TextField
          type="date"
          label={say('dossiers.apology.newDue')}
          value={day}
          onChange={(event) => setDay(event.target.value)}
        />
        {sending.isError && <Failure error={sending.error} />}
        <div>
          <Button
            look="primary"
            disabled={reason.trim().length < 5 || day === '' || sending.isPending}
            onClick={() => sending.mutate()}
          >
            {say('dossiers.apology.send', { count: dossier.followers })}
          </Button>
        </div>
      </div>
    </Card>
  );
}
