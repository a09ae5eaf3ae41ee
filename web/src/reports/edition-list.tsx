import { useMutation } from '@tanstack/react-query';
import type {
  Edition,
  EditionFormatId,
  EditionSent,
  ReproductionView,
} from '../../../api/contract/periodic-reports.ts';
import { get, send } from '../api/client.ts';
import { Button, buttonLook } from '../kit/button.tsx';
import { Badge, Empty, Notice } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { EditionFiguresFold } from './edition-figures.tsx';
import { useAskAgain, useEditions } from './queries.ts';
import { Reproduced } from './reproduced.tsx';

const FORMATS: readonly EditionFormatId[] = ['docx', 'pdf', 'xlsx', 'csv'];

/** What was made, latest first. */
export function EditionList() {
  const { say } = useLanguage();
  const editions = useEditions();
  return (
    <section aria-label={say('editions.title')}>
      <h2 className="mb-2 text-lg font-semibold">{say('editions.title')}</h2>
      {editions.isError && (
        <Failure error={editions.error} onRetry={() => void editions.refetch()} />
      )}
      {editions.data?.items.length === 0 && (
        <Empty>
          <p>{say('editions.empty')}</p>
        </Empty>
      )}
      <ul className="grid gap-2">
        {editions.data?.items.map((edition) => (
          <li
            key={edition.id}
            data-edition={edition.id}
            className="min-w-0 rounded-xl border border-line bg-white p-3"
          >
            <p className="flex flex-wrap items-center gap-2">
              <strong className="break-words" lang="vi">
                {edition.name}, {edition.periodTitle}
              </strong>
              {edition.told > 0 && (
                <Badge tone="good">{say('editions.told', { count: edition.told })}</Badge>
              )}
            </p>
            <EditionState edition={edition} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function EditionState({ edition }: { edition: Edition }) {
  const { say, language } = useLanguage();
  const { state, done, steps, madeAt, by } = edition;
  if (state === 'waiting') {
    const words = say('editions.making', { done, steps });
    return (
      <p className="mt-2 grid max-w-md gap-1 text-sm" role="status">
        {words}
        <progress className="w-full accent-brand" max={steps} value={done} aria-label={words} />
      </p>
    );
  }
  if (state === 'failed') return <Notice tone="alarm">{say('editions.failed')}</Notice>;
  return (
    <>
      <p className="mt-1 text-sm text-quiet">
        {say('editions.madeAt', { time: showTime(madeAt ?? edition.createdAt, language) })}
        {' · '}
        {by ?? say('editions.bySchedule')}
      </p>
      <Acts edition={edition} />
    </>
  );
}

function Acts({ edition }: { edition: Edition }) {
  const { say } = useLanguage();
  const { may } = useSession();
  const tell = useTell();
  const onSettled = useAskAgain();
  const name = `${edition.name}, ${edition.periodTitle}`;
  const check = useMutation({
    mutationFn: () => get<ReproductionView>(`/report-editions/${edition.id}/reproduction`),
  });
  const pass = useMutation({
    mutationFn: () => send<EditionSent>('POST', `/report-editions/${edition.id}/send`),
    onSuccess: ({ told }) =>
      tell(told > 0 ? say('editions.sent', { count: told }) : say('editions.sentNobody')),
    onSettled,
  });
  return (
    <>
      <p className="mt-2 flex flex-wrap gap-2">
        {FORMATS.map((format) => (
          <a
            key={format}
            className={buttonLook()}
            href={`/api/v1/report-editions/${edition.id}/file?format=${format}`}
            download
            aria-label={say('editions.file', { format: format.toUpperCase(), name })}
          >
            {format.toUpperCase()}
          </a>
        ))}
        <Button
          disabled={check.isPending}
          onClick={() => check.mutate()}
          aria-label={say('editions.checkOne', { name })}
        >
          {say(check.isPending ? 'editions.checking' : 'editions.check')}
        </Button>
        {may('periodic_reports.work') && (
          <Button
            disabled={pass.isPending}
            onClick={() => pass.mutate()}
            aria-label={say('editions.sendOne', { name })}
          >
            {say('editions.send')}
          </Button>
        )}
      </p>
      {(check.isError || pass.isError) && <Failure error={check.error ?? pass.error} />}
      {check.data && <Reproduced found={check.data} />}
      <EditionFiguresFold id={edition.id} name={name} />
    </>
  );
}
