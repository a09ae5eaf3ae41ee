import { Link } from '@tanstack/react-router';
import type { TicketDetail, TicketUpdate } from '../../../api/contract/tickets.ts';
import { Badge, Card } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { cityNames } from './names.ts';

/** Who did what, when and why, newest first. */
export function HistoryPanel({ ticket }: { ticket: TicketDetail }) {
  const { say } = useLanguage();
  return (
    <Card title={say('ticket.history')}>
      <ol className="grid gap-3">
        {ticket.updates.toReversed().map((update) => (
          <Entry key={update.number} update={update} />
        ))}
      </ol>
    </Card>
  );
}

function Entry({ update }: { update: TicketUpdate }) {
  const { say, label, language } = useLanguage();
  const { city } = useSession();
  const names = cityNames(city, language);
  const other = otherTicket(update);
  return (
    <li className="border-l-2 border-line pl-3">
      <p className="flex flex-wrap items-center gap-x-2 text-sm text-quiet">
        <time dateTime={update.at}>{showTime(update.at, language)}</time>
        <span>{update.by.name ?? label('ticket.by', update.by.type)}</span>
        {update.public && <Badge tone="good">{say('ticket.told')}</Badge>}
      </p>
      <p>
        {label('update', update.kind)}
        {update.to && (
          <>
            {' → '}
            <strong>{label('status', update.to)}</strong>
          </>
        )}
        {update.kind === 'assigned' && `: ${update.facts['name'] ?? say('ticket.assignee.nobody')}`}
        {Array.isArray(update.facts['mentioned']) &&
          ` · ${say('mention.told', { names: update.facts['mentioned'].join(', ') })}`}
        {update.kind === 'evidence_checked' &&
          `: ${say(update.facts['good'] ? 'update.evidence.good' : 'update.evidence.bad')}`}
        {update.kind === 'escalated' && ` ${update.facts['who']}`}
        {typeof update.facts['body'] === 'string' && ` · ${names.body(update.facts['body'])}`}
        {update.kind === 'rating' &&
          `: ${say(update.facts['fixed'] ? 'update.rating.fixed' : 'update.rating.notFixed')}`}
        {other && (
          <>
            {' · '}
            <Link to="/tickets/$code" params={{ code: other }} className="underline">
              {other}
            </Link>
          </>
        )}
      </p>
      {update.note && (
        <p className="mt-1 rounded-lg bg-stone-50 px-3 py-2 break-words whitespace-pre-wrap">
          {update.note}
        </p>
      )}
    </li>
  );
}

/** The ticket on the other side of a merge or a split. */
function otherTicket({ kind, facts }: TicketUpdate): string | undefined {
  if (!/^(merged|took_in|unmerged|gave_back|split|split_from)$/.test(kind)) return undefined;
  const code = facts['into'] ?? facts['from'] ?? facts['to'];
  return typeof code === 'string' ? code : undefined;
}
