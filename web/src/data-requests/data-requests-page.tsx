import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DataRequest, DataRequestPage } from '../../../api/contract/data-requests.ts';
import { get, queryString } from '../api/client.ts';
import { Select } from '../kit/fields.tsx';
import { Badge, Empty, Loading, type Tone } from '../kit/surface.tsx';
import { showSpan, showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';
import { RequestForm } from './request-form.tsx';

/** What residents ask about their own data, and how long the law still gives. */
export function DataRequestsPage() {
  const { say } = useLanguage();
  const [state, setState] = useState<'open' | 'done'>('open');
  const requests = useQuery({
    queryKey: ['data-requests', state],
    queryFn: () => get<DataRequestPage>(`/data-requests${queryString({ state })}`),
  });
  return (
    <>
      <h1 className="mb-3 text-xl font-semibold">{say('dataRequests.title')}</h1>
      <p className="mb-3 max-w-prose text-quiet">{say('dataRequests.why')}</p>
      <div className="mb-3 max-w-xs">
        <Select
          label={say('dataRequests.show')}
          value={state}
          onChange={(event) => setState(event.target.value === 'done' ? 'done' : 'open')}
          options={[
            { value: 'open', label: say('dataRequests.open') },
            { value: 'done', label: say('dataRequests.done') },
          ]}
        />
      </div>
      {requests.isError && (
        <Failure error={requests.error} onRetry={() => void requests.refetch()} />
      )}
      {requests.isPending && <Loading label={say('common.loading')} rows={3} />}
      {requests.data?.items.length === 0 && (
        <Empty>
          <p>{say('dataRequests.empty')}</p>
        </Empty>
      )}
      <ul className="grid gap-2">
        {requests.data?.items.map((request) => (
          <li
            key={request.id}
            data-request={request.code}
            className="rounded-xl border border-line bg-white p-3"
          >
            <RequestHead request={request} />
            {request.text && (
              <p className="mt-1 break-words whitespace-pre-wrap" lang="vi">
                {request.text}
              </p>
            )}
            {request.extended && (
              <p className="text-sm text-quiet">
                {say('dataRequests.extended', { reason: request.extended })}
              </p>
            )}
            {request.answer && (
              <p className="mt-1 break-words text-sm text-quiet">
                {say('dataRequests.answered', { text: request.answer })}
              </p>
            )}
            {!request.finishedAt && <RequestForm request={request} />}
          </li>
        ))}
      </ul>
    </>
  );
}

function RequestHead({ request }: { request: DataRequest }) {
  const { say, label, language } = useLanguage();
  return (
    <p className="flex flex-wrap items-center gap-2 text-sm">
      <span className="font-semibold tracking-wide">{request.code}</span>
      <Badge tone="brand">{label('dataRequests.kind', request.kind)}</Badge>
      <Badge>{label('dataRequests.state', request.state)}</Badge>
      {request.channel && <span>{label('channel', request.channel)}</span>}
      <time dateTime={request.receivedAt}>{showTime(request.receivedAt, language)}</time>
      {request.finishedAt ? (
        <span className="text-quiet">
          {request.handledBy === 'machine'
            ? say('dataRequests.byMachine')
            : say('dataRequests.by', { name: request.handledBy ?? '' })}
        </span>
      ) : (
        <>
          {!request.answeredAt && <Clock name="dataRequests.answerBy" due={request.answerBy} />}
          <Clock name="dataRequests.finishBy" due={request.finishBy} />
        </>
      )}
    </p>
  );
}

/** One legal clock: how much is left, or by how much it is missed. */
function Clock({
  name,
  due,
}: {
  name: 'dataRequests.answerBy' | 'dataRequests.finishBy';
  due: string;
}) {
  const { say, language } = useLanguage();
  const left = new Date(due).getTime() - Date.now();
  const tone: Tone = left < 0 ? 'alarm' : left < 86_400_000 ? 'warn' : 'quiet';
  const time = showSpan(left, language);
  return (
    <Badge tone={tone}>
      {say(name)}: {left < 0 ? say('deadline.over', { time }) : say('deadline.left', { time })}
    </Badge>
  );
}
