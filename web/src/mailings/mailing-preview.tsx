import type { MailingView } from '../../../api/contract/mailings.ts';
import { Loading, Notice } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { Findings } from './findings.tsx';
import { useMailingPreview } from './queries.ts';

/** Who would be told now, by ward and channel, what it costs, and the message as it will be read. */
export function MailingPreviewPart({ mailing }: { mailing: MailingView }) {
  const { say, label, language } = useLanguage();
  const { city } = useSession();
  const preview = useMailingPreview(mailing, true);
  if (preview.isPending) return <Loading label={say('common.loading')} rows={1} />;
  if (preview.isError)
    return <Failure error={preview.error} onRetry={() => void preview.refetch()} />;
  const { audience, byWard, byChannel, costVnd, messages, findings } = preview.data;
  const wardName = (id: string | null) =>
    city.wards.find((ward) => ward.id === id)?.name ?? say('mailings.noWard');
  const paid = byChannel.reduce((sum, channel) => sum + channel.paid, 0);
  return (
    <div className="my-2 grid gap-3">
      {audience === 0 ? (
        <Notice tone="warn">{say('mailings.nobody')}</Notice>
      ) : (
        <Notice>
          {say('mailings.audience', { count: audience })}{' '}
          {costVnd === null
            ? say('mailings.costUnknown', { count: paid })
            : say('mailings.cost', {
                vnd: new Intl.NumberFormat(language === 'vi' ? 'vi-VN' : 'en-GB').format(costVnd),
              })}
        </Notice>
      )}
      {audience > 0 && (
        <div className="grid gap-3 text-sm sm:grid-cols-2">
          <section aria-label={say('mailings.byWard')}>
            <h3 className="font-semibold">{say('mailings.byWard')}</h3>
            <ul>
              {byWard.map(({ ward, count }) => (
                <li key={ward ?? '-'}>
                  {wardName(ward)}: {count}
                </li>
              ))}
            </ul>
          </section>
          <section aria-label={say('mailings.byChannel')}>
            <h3 className="font-semibold">{say('mailings.byChannel')}</h3>
            <ul>
              {byChannel.map(({ channel, free, paid: ofThem, closed }) => (
                <li key={channel}>
                  {say('mailings.channel', {
                    channel: label('channel', channel),
                    free,
                    paid: ofThem,
                    closed,
                  })}
                </li>
              ))}
            </ul>
          </section>
        </div>
      )}
      <div className="grid gap-3 lg:grid-cols-2">
        {(['vi', 'en'] as const).map((tongue) => (
          <figure key={tongue} className="grid content-start gap-1">
            <figcaption className="text-sm text-quiet">
              {say(`mailings.reads.${tongue}`)}
            </figcaption>
            <p className="rounded-xl bg-brand-50 p-3 break-words whitespace-pre-wrap" lang={tongue}>
              {messages[tongue]}
            </p>
          </figure>
        ))}
      </div>
      <Findings findings={findings} />
    </div>
  );
}
