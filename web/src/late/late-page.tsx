import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type {
  LatePage as LatePageAnswer,
  LateStage,
  LateTicket,
} from '../../../api/contract/late.ts';
import { get, queryString } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Select } from '../kit/fields.tsx';
import { Badge, Empty, Loading } from '../kit/surface.tsx';
import { showSpan, showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { cityNames } from '../tickets/names.ts';

const STAGES = ['finish', 'accept', 'forward'] as const satisfies readonly LateStage[];

/** What is late, of all bodies, for everybody inside: the longest first, with who was told. */
export function LatePage() {
  const { say, language } = useLanguage();
  const { city } = useSession();
  const [stage, setStage] = useState<LateStage>('finish');
  const [body, setBody] = useState('');
  const list = useInfiniteQuery({
    queryKey: ['tickets', 'late', stage, body],
    queryFn: ({ pageParam }) =>
      get<LatePageAnswer>(`/tickets/late${queryString({ stage, body, cursor: pageParam })}`),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const counts = list.data?.pages[0]?.counts;
  const names = cityNames(city, language);
  return (
    <>
      <h1 className="text-xl font-semibold">{say('late.title')}</h1>
      <p className="mb-3 text-quiet">{say('late.lead')}</p>
      <div className="mb-3 flex flex-wrap items-end gap-2">
        <fieldset className="flex flex-wrap gap-2">
          <legend className="sr-only">{say('late.stage')}</legend>
          {STAGES.map((one) => (
            <Button
              key={one}
              look={one === stage ? 'primary' : 'plain'}
              aria-pressed={one === stage}
              onClick={() => setStage(one)}
            >
              {say(`late.stage.${one}`)}
              {counts && <span>{counts[one]}</span>}
            </Button>
          ))}
        </fieldset>
        <Select
          label={say('queue.body')}
          value={body}
          onChange={(event) => setBody(event.target.value)}
          options={[
            { value: '', label: say('common.all') },
            ...city.bodies.map(({ id }) => ({ value: id, label: names.body(id) })),
          ]}
        />
      </div>
      {list.isError && <Failure error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Loading label={say('common.loading')} />}
      {list.isSuccess && rows.length === 0 && (
        <Empty>
          <p>{say('late.empty')}</p>
        </Empty>
      )}
      <ul className="grid gap-2">
        {rows.map((row) => (
          <LateRow key={row.id} row={row} />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button className="mt-3" onClick={() => void list.fetchNextPage()}>
          {say('common.more')}
        </Button>
      )}
    </>
  );
}

function LateRow({ row }: { row: LateTicket }) {
  const { say, label, language } = useLanguage();
  const { city } = useSession();
  const names = cityNames(city, language);
  return (
    <li className="rounded-xl border border-line bg-white p-3">
      <p className="flex flex-wrap items-center gap-2">
        {row.title === null ? (
          <span className="tracking-wide">{row.code}</span>
        ) : (
          <Link
            to="/tickets/$code"
            params={{ code: row.code }}
            className="font-semibold break-words underline"
          >
            {row.code} · {row.title}
          </Link>
        )}
        <Badge tone="alarm">
          {say(row.unit === 'working' ? 'late.by.working' : 'late.by.calendar', {
            span: showSpan(row.lateMs, language),
          })}
        </Badge>
        <Badge>{label('status', row.status)}</Badge>
      </p>
      <p className="text-sm">
        {row.bodyName}
        {row.category && ` · ${names.category(row.category)}`}
        {row.ward && ` · ${names.ward(row.ward)}`}
        {` · ${row.assignee ?? say('ticket.assignee.nobody')}`}
      </p>
      <p className="text-sm text-quiet">
        {say('late.due', { time: showTime(row.dueAt, language) })}
        {row.escalated &&
          ` · ${say('late.told', { who: row.escalated.who, time: showTime(row.escalated.at, language) })}`}
      </p>
    </li>
  );
}
