import type { TicketReport } from '../../../api/contract/tickets.ts';
import { Badge } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { useLanguage } from '../text/language.tsx';

/** One resident's words, pictures and, for those who may see it, name and number. */
export function ReportVoice({ report }: { report: TicketReport }) {
  const { say, label, language } = useLanguage();
  const { labels, reporter } = report;
  return (
    <>
      <p className="flex flex-wrap items-center gap-2 text-sm text-quiet">
        <span className="font-semibold tracking-wide">{report.code}</span>
        <span>{label('channel', report.channel ?? report.source)}</span>
        <time dateTime={report.createdAt}>{showTime(report.createdAt, language)}</time>
        <Badge>{label('sentiment', labels.sentiment)}</Badge>
        {report.anonymous && <Badge>{say('ticket.anonymous')}</Badge>}
        {report.from && <Badge>{say('ticket.cameFrom', { code: report.from })}</Badge>}
      </p>
      <p className="mt-1 break-words whitespace-pre-wrap" lang="vi">
        {report.text}
      </p>
      {report.placeText && <p className="text-sm text-quiet">{report.placeText}</p>}
      {reporter?.phone ? (
        <p className="text-sm">
          {reporter.name}{' '}
          <a className="underline" href={`tel:${reporter.phone.replace(/[^+\d]/g, '')}`}>
            {reporter.phone}
          </a>
        </p>
      ) : (
        reporter?.name && <p className="text-sm">{reporter.name}</p>
      )}
      {report.rating && (
        <p className="mt-1 text-sm">
          <span className="font-semibold">
            {say('ticket.rating', { score: report.rating.score })}
          </span>
          {report.rating.comment && <span lang="vi"> · {report.rating.comment}</span>}
        </p>
      )}
      {report.files.map((file) => (
        <ReportFile key={file.id} file={file} />
      ))}
      {report.photoIds.length > 0 && (
        <div className="mt-2 flex flex-wrap gap-2">
          {report.photoIds.map((id, index) => (
            <a key={id} href={`/api/v1/photos/${id}`} target="_blank" rel="noreferrer">
              <img
                src={`/api/v1/photos/${id}`}
                alt={say('ticket.photo', { number: index + 1 })}
                className="h-32 rounded-lg"
                loading="lazy"
              />
            </a>
          ))}
        </div>
      )}
    </>
  );
}

/** A voice note or video to play, anything else to take away. */
function ReportFile({ file }: { file: TicketReport['files'][number] }) {
  const { say } = useLanguage();
  const address = `/api/v1/attachments/${file.id}`;
  const size = say('ticket.fileSize', { megabytes: Math.max(0.1, file.bytes / 1e6).toFixed(1) });
  if (file.kind === 'file')
    return (
      <p className="mt-2">
        <a className="underline" href={address} download>
          {say('ticket.file')} ({size})
        </a>
      </p>
    );
  const label = `${say(file.kind === 'voice' ? 'ticket.voice' : 'ticket.video')} (${size})`;
  return (
    <figure className="mt-2">
      <figcaption className="text-sm text-quiet">{label}</figcaption>
      {file.kind === 'voice' ? (
        // biome-ignore lint/a11y/useMediaCaption: what residents record has no captions
        <audio controls preload="none" src={address} aria-label={label} />
      ) : (
        // biome-ignore lint/a11y/useMediaCaption: what residents record has no captions
        <video
          controls
          preload="none"
          src={address}
          aria-label={label}
          className="max-h-80 max-w-full rounded-lg"
        />
      )}
    </figure>
  );
}
