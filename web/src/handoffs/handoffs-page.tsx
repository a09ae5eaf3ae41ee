import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Handoff } from '../../../api/contract/handoffs.ts';
import { Select } from '../kit/fields.tsx';
import { Badge, Empty, Loading } from '../kit/surface.tsx';
import { showSpan, showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';
import { useHandoffs } from './queries.ts';

/** Residents who want to talk to a person: who waits longest and who was not answered comes first. */
export function HandoffsPage() {
  const { say } = useLanguage();
  const [state, setState] = useState<'open' | 'ended'>('open');
  const talks = useHandoffs(state);
  return (
    <>
      <h1 className="mb-3 text-xl font-semibold">{say('handoffs.title')}</h1>
      <p className="mb-3 max-w-prose text-quiet">{say('handoffs.why')}</p>
      <div className="mb-3 max-w-xs">
        <Select
          label={say('handoffs.show')}
          value={state}
          onChange={(event) => setState(event.target.value === 'ended' ? 'ended' : 'open')}
          options={[
            { value: 'open', label: say('handoffs.open') },
            { value: 'ended', label: say('handoffs.ended') },
          ]}
        />
      </div>
      {talks.isError && <Failure error={talks.error} onRetry={() => void talks.refetch()} />}
      {talks.isPending && <Loading label={say('common.loading')} rows={3} />}
      {talks.data?.items.length === 0 && (
        <Empty>
          <p>{say(state === 'open' ? 'handoffs.empty' : 'handoffs.emptyEnded')}</p>
        </Empty>
      )}
      <ul className="grid gap-2">
        {talks.data?.items.map((talk) => (
          <HandoffRow key={talk.id} talk={talk} />
        ))}
      </ul>
    </>
  );
}

function HandoffRow({ talk }: { talk: Handoff }) {
  const { say, label, language } = useLanguage();
  const waited = Date.now() - new Date(talk.askedAt).getTime();
  return (
    <li
      data-talk={talk.id}
      className={`rounded-xl border bg-white p-3 ${talk.escalatedAt ? 'border-alarm' : 'border-line'}`}
    >
      <p className="flex flex-wrap items-center gap-2 text-sm">
        <HandoffBadge talk={talk} />
        <Badge>{label('channel', talk.channel)}</Badge>
        {talk.language === 'en' && <Badge>English</Badge>}
        <time dateTime={talk.askedAt}>{showTime(talk.askedAt, language)}</time>
        {talk.state === 'waiting' && (
          <span className="text-quiet">
            {say('handoffs.waited', { time: showSpan(waited, language) })}
          </span>
        )}
      </p>
      <p className="mt-1 break-words" lang="vi">
        {talk.words.at(-1) ?? say('handoffs.noWords')}
      </p>
      {talk.reports.length > 0 && (
        <p className="text-sm text-quiet">
          {say('handoffs.reports', { codes: talk.reports.join(', ') })}
        </p>
      )}
      <Link
        to="/handoffs/$id"
        params={{ id: talk.id }}
        className="mt-1 inline-flex min-h-11 items-center font-semibold underline"
      >
        {say('handoffs.view')}
        <span className="sr-only"> {showTime(talk.askedAt, language)}</span>
      </Link>
    </li>
  );
}

/** How a talk stands, in a word. */
export function HandoffBadge({ talk }: { talk: Handoff }) {
  const { say } = useLanguage();
  if (talk.state === 'ended') return <Badge>{say('handoffs.state.ended')}</Badge>;
  if (talk.escalatedAt) return <Badge tone="alarm">{say('handoffs.state.unanswered')}</Badge>;
  if (talk.state === 'waiting') return <Badge tone="warn">{say('handoffs.state.waiting')}</Badge>;
  const name = talk.takenBy?.name;
  return (
    <Badge tone="good">
      {name ? say('handoffs.state.with', { name }) : say('handoffs.state.zalo')}
    </Badge>
  );
}
