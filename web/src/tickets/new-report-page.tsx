import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, lazy, Suspense, useDeferredValue, useState } from 'react';
import type { AnalysisAnswer, NewReport, NewReportAnswer } from '../../../api/contract/tickets.ts';
import { ApiProblem, send } from '../api/client.ts';
import { useDraft } from '../drafts/draft.ts';
import { Button } from '../kit/button.tsx';
import { Select, TextArea, TextField } from '../kit/fields.tsx';
import { newId } from '../kit/new-id.ts';
import { Card, Notice } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';

const CityMap = lazy(() => import('../map/city-map.tsx').then((map) => ({ default: map.CityMap })));

type Draft = {
  text: string;
  placeText: string;
  name: string;
  phone: string;
  category: string;
  position: { lat: number; lon: number } | null;
  /** The same draft, the same report: sent twice, it is one. */
  requestKey: string;
};
const EMPTY: Draft = {
  text: '',
  placeText: '',
  name: '',
  phone: '',
  category: '',
  position: null,
  requestKey: '',
};

/** A report taken by phone or at the counter; the machine's reading is shown while it is typed. */
export function NewReportPage() {
  const { say, label, language } = useLanguage();
  const { city } = useSession();
  const [form, change, clear] = useDraft('new-report', EMPTY);
  // On a phone the map costs 45 kB and half the screen: it opens when it is wanted.
  const [mapShown, setMapShown] = useState(() => matchMedia('(min-width: 80rem)').matches);
  const text = useDeferredValue(form.text.trim());
  const analysis = useQuery({
    queryKey: ['analysis', text],
    queryFn: () => send<AnalysisAnswer>('POST', '/analysis', { text }),
    enabled: text.length >= 8,
    placeholderData: (before) => before,
  });
  const create = useMutation({
    mutationFn: (report: NewReport) => send<NewReportAnswer>('POST', '/reports', report),
    onSuccess: () => {
      clear();
    },
  });
  // A key of its own from the first letter on, so that a repeat after a lost answer makes no second report.
  const key = form.requestKey ? {} : { requestKey: newId() };
  const set =
    (field: 'text' | 'placeText' | 'name' | 'phone' | 'category') =>
    (event: { target: { value: string } }) =>
      change({ ...key, [field]: event.target.value });
  const fieldError = (path: string) =>
    create.error instanceof ApiProblem ? create.error.field(path) : undefined;

  function submit(event: FormEvent) {
    event.preventDefault();
    create.mutate({
      text: form.text,
      requestKey: form.requestKey,
      ...(form.position && { position: form.position }),
      ...(form.placeText && { placeText: form.placeText }),
      ...(form.category && { category: form.category }),
      ...((form.name || form.phone) && {
        reporter: {
          ...(form.name && { name: form.name }),
          ...(form.phone && { phone: form.phone }),
        },
      }),
    });
  }

  const understood = analysis.data?.labels;
  const categoryName = (id: string | null) =>
    city.categories.find((category) => category.id === id)?.[language];
  return (
    <>
      <h1 className="mb-3 text-xl font-semibold">{say('new.title')}</h1>
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <Card>
          <form className="grid max-w-2xl gap-3" onSubmit={submit}>
            <TextArea
              label={say('new.text')}
              required
              minLength={3}
              maxLength={4000}
              value={form.text}
              error={fieldError('text')}
              onChange={set('text')}
            />
            {understood && form.text && (
              <p className="text-sm text-quiet">
                {say('new.understood')}:{' '}
                {[
                  categoryName(understood.category) ?? say('common.none'),
                  label('urgency', understood.urgency),
                  ...understood.place,
                ].join(' · ')}
              </p>
            )}
            <TextField
              label={say('new.place')}
              value={form.placeText}
              onChange={set('placeText')}
            />
            <Select
              label={say('queue.category')}
              value={form.category}
              onChange={set('category')}
              options={[
                { value: '', label: say('new.category.auto') },
                ...city.categories.map(({ id, ...name }) => ({ value: id, label: name[language] })),
              ]}
            />
            <TextField
              label={say('new.name')}
              autoComplete="off"
              value={form.name}
              onChange={set('name')}
            />
            <TextField
              label={say('new.phone')}
              inputMode="tel"
              autoComplete="off"
              value={form.phone}
              error={fieldError('reporter.phone')}
              onChange={set('phone')}
            />
            {create.isError && <Failure error={create.error} />}
            {create.data && (
              <Notice tone="good">
                <strong>{say('new.done', { code: create.data.reportCode })}</strong>{' '}
                <Link
                  to="/tickets/$code"
                  params={{ code: create.data.ticketCode }}
                  className="underline"
                >
                  {create.data.ticketCode}
                </Link>{' '}
                {create.data.joined && `${say('new.joined')} `}
                {say('new.another')}
              </Notice>
            )}
            <div>
              <Button look="primary" type="submit" disabled={create.isPending}>
                {say('new.submit')}
              </Button>
            </div>
          </form>
        </Card>
        <Card>
          <details open={mapShown} onToggle={(event) => setMapShown(event.currentTarget.open)}>
            <summary className="min-h-11 py-2 font-semibold">{say('new.map')}</summary>
            <p className="mb-2 text-sm text-quiet">
              {say('new.map.hint', {
                place: form.position
                  ? `${form.position.lat.toFixed(5)}, ${form.position.lon.toFixed(5)}`
                  : '–',
              })}
            </p>
            {mapShown && (
              <Suspense fallback={<div className="h-96 rounded-lg bg-stone-100" />}>
                <CityMap
                  className="h-96"
                  label={say('new.map')}
                  pins={
                    form.position
                      ? [
                          {
                            id: 'here',
                            position: form.position,
                            title: form.placeText || say('new.place'),
                            tone: 'alarm',
                          },
                        ]
                      : []
                  }
                  onPick={(position) => change({ ...key, position })}
                />
              </Suspense>
            )}
          </details>
        </Card>
      </div>
    </>
  );
}
