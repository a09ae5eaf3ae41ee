import { Link } from '@tanstack/react-router';
import type { Merge, TicketDetail } from '../../../api/contract/tickets.ts';
import { Button } from '../kit/button.tsx';
import { Badge, Card } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';
import { useTicketAction } from './queries.ts';

/** Tickets that may be the same incident, and those already merged in; both ways can be undone. */
export function SimilarPanel({ ticket }: { ticket: TicketDetail }) {
  const { say } = useLanguage();
  const merge = useTicketAction<Merge>(ticket.code, 'merge');
  if (ticket.suggestions.length + ticket.merged.length === 0) return null;
  return (
    <Card title={say('ticket.similar')}>
      <ul className="grid gap-3">
        {ticket.suggestions.map((other) => (
          <li key={other.code} className="grid gap-1">
            <Link to="/tickets/$code" params={{ code: other.code }} className="underline">
              {other.title}
            </Link>
            <p className="text-sm text-quiet">
              <Badge>{Math.round(other.score * 100)} %</Badge> {other.because.join(' · ')}
            </p>
            <div>
              <Button
                disabled={merge.isPending}
                onClick={() => merge.mutate({ revision: ticket.revision, into: other.code })}
              >
                {say('ticket.merge', { code: other.code })}
              </Button>
            </div>
          </li>
        ))}
        {ticket.merged.map((other) => (
          <li key={other.code} className="flex flex-wrap items-center gap-2">
            <Badge>{say('ticket.merged')}</Badge>
            <span className="grow">{other.title}</span>
            <UnmergeButton code={other.code} />
          </li>
        ))}
      </ul>
      {merge.isError && <Failure error={merge.error} />}
    </Card>
  );
}

function UnmergeButton({ code }: { code: string }) {
  const { say } = useLanguage();
  const unmerge = useTicketAction<{ revision: number }>(code, 'unmerge');
  return (
    <>
      <Button disabled={unmerge.isPending} onClick={() => unmerge.mutate({ revision: 0 })}>
        {say('ticket.unmerge')}
      </Button>
      {unmerge.isError && <Failure error={unmerge.error} />}
    </>
  );
}
