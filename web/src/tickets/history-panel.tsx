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
  return (
    <li className="border-l-2 border-line pl-3">
      <p className="flex flex-wrap items-center gap-2 text-sm text-quiet">
        <time dateTime={update.at}>{showTime(update.at, language)}</time>
        <span>{update.by.name ?? label('ticket.by', update.by.type)}</span>
        {update.to && <Badge tone="brand">{names.status(update.to)}</Badge>}
        {update.public && <Badge tone="good">{say('ticket.step.public')}</Badge>}
      </p>
      {update.note && <p className="break-words whitespace-pre-wrap">{update.note}</p>}
    </li>
  );
}
