import { useQuery } from '@tanstack/react-query';
import type {
  WarningMessages,
  WarningPreview,
  WarningVersionView,
} from '../../../api/contract/warnings.ts';
import { get, send } from '../api/client.ts';
import { Checkbox } from '../kit/fields.tsx';
import { Loading, Notice } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';

/** The shortest text that any channel takes in one message. */
const MOST_TEXT = 2000;

/** Who would be told, what must be looked at first, and the message as it will be read. */
export function VersionPreview({
  version,
  confirmed,
  onConfirm,
}: {
  version: WarningVersionView;
  confirmed: readonly string[];
  onConfirm: (codes: readonly string[]) => void;
}) {
  const { say, label, language } = useLanguage();
  const { city } = useSession();
  const preview = useQuery({
    queryKey: ['warnings', 'preview', version.id, version.revision],
    queryFn: () => send<WarningPreview>('POST', '/warnings/preview', version.area),
  });
  if (!preview.data) return null;
  const { audience, subscribers, unreachable, byWard, byChannel, doubts } = preview.data;
  const wardName = (id: string | null) =>
    city.wards.find((ward) => ward.id === id)?.name ?? say('warnings.audience.noWard');
  const counts = [
    {
      title: say('warnings.audience.ward'),
      rows: byWard.map((row) => [wardName(row.ward), row.count] as const),
    },
    {
      title: say('warnings.audience.channel'),
      rows: byChannel.map((row) => [label('channel', row.channel), row.count] as const),
    },
  ];
  return (
    <div className="my-2 grid gap-2">
      <Notice>
        {say('warnings.preview', {
          count: audience,
          all: subscribers,
          lost: unreachable,
          time: showTime(preview.data.asOf, language),
        })}
      </Notice>
      {audience > 0 && (
        <div className="grid gap-3 text-sm sm:grid-cols-2">
          {counts.map(({ title, rows }) => (
            <section key={title} aria-label={title}>
              <h3 className="font-semibold">{title}</h3>
              <ul>
                {rows.map(([name, count]) => (
                  <li key={name}>{say('warnings.audience.count', { name, count })}</li>
                ))}
              </ul>
            </section>
          ))}
        </div>
      )}
      {doubts.map(({ code, message, mustMend }) =>
        mustMend ? (
          <Notice key={code} tone="alarm">
            {label('warnings.doubt', code)} ({message})
          </Notice>
        ) : (
          <Checkbox
            key={code}
            label={say('warnings.confirm', { message: label('warnings.doubt', code) })}
            checked={confirmed.includes(code)}
            onChange={(event) =>
              onConfirm(
                event.target.checked
                  ? [...confirmed, code]
                  : confirmed.filter((one) => one !== code),
              )
            }
          />
        ),
      )}
    </div>
  );
}

/** The message of a version in both languages, with its buttons; for whoever writes it and whoever approves it. */
export function MessagePreview({ version }: { version: WarningVersionView }) {
  const { say } = useLanguage();
  const messages = useQuery({
    queryKey: ['warnings', 'messages', version.id, version.revision],
    queryFn: () => get<WarningMessages>(`/warning-versions/${version.id}/messages`),
  });
  return (
    <details className="my-2" open={version.state === 'submitted'}>
      <summary className="min-h-11 cursor-pointer py-2 font-semibold">
        {say('warnings.message')}
      </summary>
      {messages.isPending && <Loading label={say('common.loading')} rows={1} />}
      {messages.isError && (
        <Failure error={messages.error} onRetry={() => void messages.refetch()} />
      )}
      {messages.data && (
        <>
          <div className="grid gap-3 lg:grid-cols-2">
            {(['vi', 'en'] as const).map((tongue) => {
              const { text, buttons } = messages.data[tongue];
              return (
                <figure key={tongue} lang={tongue} className="grid content-start gap-2">
                  <figcaption className="text-sm text-quiet">
                    {say(`warnings.${tongue}`)}
                  </figcaption>
                  <p className="rounded-xl bg-brand-50 p-3 break-words whitespace-pre-wrap">
                    {text}
                  </p>
                  <ul className="flex flex-wrap gap-2 text-sm">
                    {buttons.map((title) => (
                      <li key={title} className="rounded-lg border border-line bg-white px-3 py-1">
                        {title}
                      </li>
                    ))}
                  </ul>
                  <p className="text-sm text-quiet">
                    {say('warnings.message.length', {
                      count: text.length,
                      parts: Math.ceil(text.length / MOST_TEXT),
                    })}
                  </p>
                </figure>
              );
            })}
          </div>
          <p className="mt-2 text-sm text-quiet">{say('warnings.message.buttons')}</p>
        </>
      )}
    </details>
  );
}
