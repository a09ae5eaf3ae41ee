import { Link, useParams } from '@tanstack/react-router';
import type { HandoffDetail } from '../../../api/contract/handoffs.ts';
import { ApiProblem } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Card, Loading, Notice } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { HandOver } from './hand-over.tsx';
import { HandoffBadge } from './handoffs-page.tsx';
import { useHandoff, useHandoffAction } from './queries.ts';
import { SayForm } from './say-form.tsx';
import { TalkLines } from './talk-lines.tsx';

/** One talk: the chat as it goes on, and what the officer who has it can do. */
export function HandoffPage() {
  const { id } = useParams({ from: '/handoffs/$id' });
  const { say, label, language } = useLanguage();
  const talk = useHandoff(id);
  if (talk.isError) return <Failure error={talk.error} onRetry={() => void talk.refetch()} />;
  if (!talk.data) return <Loading label={say('common.loading')} />;
  const { askedAt, channel, reports } = talk.data;
  return (
    <div className="grid max-w-3xl gap-3">
      <Link to="/handoffs" className="inline-flex min-h-11 items-center underline">
        {say('handoffs.back')}
      </Link>
      <h1 className="flex flex-wrap items-center gap-2 text-xl font-semibold">
        {say('handoffs.one', { channel: label('channel', channel) })}
        <HandoffBadge talk={talk.data} />
      </h1>
      <p className="text-sm text-quiet">
        {say('handoffs.since', { time: showTime(askedAt, language) })}
        {reports.map((code) => (
          <Link
            key={code}
            to="/tickets/$code"
            params={{ code }}
            className="ml-2 inline-flex min-h-8 items-center tracking-wide underline"
          >
            {code}
          </Link>
        ))}
      </p>
      <TalkLines lines={talk.data.lines} />
      <Acts talk={talk.data} />
    </div>
  );
}

function Acts({ talk }: { talk: HandoffDetail }) {
  const { say } = useLanguage();
  const { me } = useSession();
  const tell = useTell();
  const act = useHandoffAction(talk.id);
  const isMine = talk.state === 'talking' && talk.takenBy?.id === me.id;
  const conflict =
    act.error instanceof ApiProblem && act.error.problem.code === 'conflict'
      ? act.error
      : undefined;
  const has = conflict?.field('takenBy');
  const run = (name: string, done: 'handoffs.took' | 'handoffs.gaveBack' | 'handoffs.released') =>
    act.mutate({ act: name }, { onSuccess: () => tell(say(done)) });
  return (
    <Card>
      <div className="grid gap-3">
        {conflict && (
          <Notice tone="warn">
            {has ? say('handoffs.hasIt', { name: has }) : say('handoffs.changed')}
          </Notice>
        )}
        {act.error && !conflict && <Failure error={act.error} />}
        {talk.state === 'ended' && <p className="text-quiet">{say('handoffs.isOver')}</p>}
        {talk.state === 'talking' && !isMine && talk.takenBy && (
          <p className="text-quiet">{say('handoffs.hasIt', { name: talk.takenBy.name })}</p>
        )}
        {(talk.state === 'waiting' || (talk.state === 'talking' && talk.via === 'zalo')) && (
          <div>
            <Button
              look="primary"
              disabled={act.isPending}
              onClick={() => run('take', 'handoffs.took')}
            >
              {say('handoffs.take')}
            </Button>
          </div>
        )}
        {isMine && (
          <>
            <SayForm talk={talk} />
            <HandOver talk={talk} />
            <div className="flex flex-wrap gap-2">
              <Button disabled={act.isPending} onClick={() => run('return', 'handoffs.gaveBack')}>
                {say('handoffs.giveBack')}
              </Button>
              <Button
                look="danger"
                disabled={act.isPending}
                onClick={() => run('release', 'handoffs.released')}
              >
                {say('handoffs.release')}
              </Button>
            </div>
          </>
        )}
      </div>
    </Card>
  );
}
