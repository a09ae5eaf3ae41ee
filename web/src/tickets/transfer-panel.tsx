import type { TransferView } from '../../../api/contract/tickets.ts';
import { Button } from '../kit/button.tsx';
import { Badge, Card, type Tone } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { useTicketAction } from './queries.ts';

const TONES: Readonly<Record<TransferView['state'], Tone>> = {
  queued: 'warn',
  sent: 'brand',
  refused: 'alarm',
  ended: 'good',
};

/** Where the ticket stands with the system of its body, and the way to send it again. */
export function TransferPanel({ code, transfer }: { code: string; transfer: TransferView }) {
  const { say, label, language } = useLanguage();
  const { may } = useSession();
  const resend = useTicketAction<object>(code, 'transfer');
  const rows = [
    [say('transfer.foreignId'), transfer.foreignId],
    [say('transfer.sentAt'), transfer.sentAt && showTime(transfer.sentAt, language)],
    [say('transfer.triedAt'), transfer.triedAt && showTime(transfer.triedAt, language)],
    [say('transfer.attempts'), transfer.attempts > 0 ? String(transfer.attempts) : null],
    [
      say('transfer.nextAt'),
      transfer.attempts > 0 && transfer.nextAt && showTime(transfer.nextAt, language),
    ],
    [say('transfer.lastError'), transfer.lastError],
  ] as const;
  const bySheet = transfer.adapter === 'spreadsheet';
  return (
    <Card
      title={say('transfer.title')}
      aside={<Badge tone={TONES[transfer.state]}>{label('transfer.state', transfer.state)}</Badge>}
    >
      {bySheet && <p className="text-sm text-quiet">{say('transfer.bySheet')}</p>}
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        {rows.map(([name, value]) =>
          value ? (
            <div key={name} className="contents">
              <dt className="text-quiet">{name}</dt>
              <dd className="break-words">{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
      {resend.isError && <Failure error={resend.error} />}
      {may('tickets.work') &&
        transfer.state !== 'sent' &&
        !(bySheet && transfer.state === 'queued') && (
          <Button className="mt-3" disabled={resend.isPending} onClick={() => resend.mutate({})}>
            {say('transfer.resend')}
          </Button>
        )}
    </Card>
  );
}
