import type { TicketDetail } from '../../../api/contract/tickets.ts';
import { Notice } from '../kit/surface.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';

/** Tells the writer of a form what others did to the ticket since the writing began. */
export function ChangedNotice({
  ticket,
  seen,
  conflict,
}: {
  ticket: TicketDetail;
  seen: number;
  conflict: boolean;
}) {
  const { say, label } = useLanguage();
  const { me } = useSession();
  const news =
    seen === 0
      ? []
      : ticket.updates.filter(({ number, by }) => number > seen && by.name !== me.displayName);
  if (news.length === 0 && !conflict) return null;
  return (
    <div className="grid gap-2">
      <Notice tone="warn">{say('ticket.conflict')}</Notice>
      {news.length > 0 && (
        <ul className="grid gap-1 border-l-2 border-warn pl-3 text-sm">
          {news.map((update) => (
            <li key={update.number}>
              <strong>{update.by.name ?? label('ticket.by', update.by.type)}</strong>{' '}
              {label('update', update.kind)}
              {update.to && ` → ${label('status', update.to)}`}
              {update.note && `: ${update.note}`}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
