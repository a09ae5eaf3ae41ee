import { useEffect, useRef } from 'react';
import type { HandoffLine } from '../../../api/contract/handoffs.ts';
import { showTime } from '../kit/times.ts';
import { useLanguage } from '../text/language.tsx';

const SIDES = {
  resident: 'mr-8 bg-stone-100',
  bot: 'ml-8 border border-line bg-white text-quiet',
  staff: 'ml-8 bg-brand-50',
  operator: 'ml-8 bg-brand-50',
} as const;

/** Voice notes play in place, everything else opens in a tab; what the platform did not hand out is named. */
function Files({ files }: { files: HandoffLine['attachments'] }) {
  const { say, label } = useLanguage();
  return (
    <ul className="grid gap-1 text-sm">
      {files.map(({ kind, id }, index) => {
        const name = label('handoffs.file', kind);
        const address = `/api/v1/attachments/${id}`;
        const key = id ?? `${kind}-${index}`;
        if (!id) return <li key={key}>{say('handoffs.not-held', { kind: name })}</li>;
        return (
          <li key={key} className="flex flex-wrap items-center gap-2">
            {kind === 'voice' && (
              // biome-ignore lint/a11y/useMediaCaption: nobody has written down what a resident said
              <audio controls preload="none" src={address} aria-label={name} />
            )}
            <a href={address} target="_blank" rel="noreferrer" className="underline">
              {say('handoffs.open-file', { kind: name })}
            </a>
          </li>
        );
      })}
    </ul>
  );
}

/** The chat, newest below and in view; new lines are read out. */
export function TalkLines({ lines }: { lines: readonly HandoffLine[] }) {
  const { say, label, language } = useLanguage();
  const box = useRef<HTMLDivElement>(null);
  const count = lines.length;
  useEffect(() => {
    if (count > 0 && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [count]);
  return (
    <div
      ref={box}
      role="log"
      aria-label={say('handoffs.log')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
      tabIndex={0}
      className="grid max-h-[60vh] gap-2 overflow-y-auto rounded-xl border border-line bg-white p-3"
    >
      {lines.map((line) => (
        <div key={line.id} className={`rounded-lg px-3 py-2 ${SIDES[line.from]}`}>
          <p className="text-xs text-quiet">
            {label('handoffs.from', line.from)}{' '}
            <time dateTime={line.at}>{showTime(line.at, language)}</time>
            {line.delivery && line.delivery !== 'sent' && (
              <span> · {label('delivery', line.delivery)}</span>
            )}
          </p>
          <p className="break-words whitespace-pre-wrap" lang="vi">
            {line.text}
          </p>
          {line.attachments.length > 0 && <Files files={line.attachments} />}
          <div className="flex flex-wrap gap-2">
            {line.photoIds.map((id, index) => (
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
        </div>
      ))}
    </div>
  );
}
