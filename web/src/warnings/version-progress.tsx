import { Link } from '@tanstack/react-router';
import type { WarningVersionView } from '../../../api/contract/warnings.ts';
import { buttonLook } from '../kit/button.tsx';
import { showSpan } from '../kit/times.ts';
import { useLanguage } from '../text/language.tsx';

const FAILED = ['refused', 'dead', 'unknown'];
const LEFT = ['queued', 'sending', 'held'];

/** How far a version has gone, by channel, how long it will take, and the way to those whom it did not reach. */
export function VersionProgress({
  version,
  warningId,
}: {
  version: WarningVersionView;
  warningId: string;
}) {
  const { say, label, language } = useLanguage();
  const { audience, channels, deliveries, secondsLeft, state } = version;
  const made = sum(deliveries, Object.keys(deliveries));
  if (state === 'preparing')
    return (
      <p role="status" className="my-2 text-sm">
        {say('warnings.preparing', { count: made })}
      </p>
    );
  if (audience === null) return null;
  const sent = deliveries['sent'] ?? 0;
  const failed = sum(deliveries, FAILED);
  return (
    <div className="my-2 grid gap-2 text-sm">
      <p>
        <progress
          className="w-full"
          max={audience || 1}
          value={sent}
          aria-label={say('warnings.progress', { sent, all: audience })}
        />
        {say('warnings.progress', { sent, all: audience })}
      </p>
      <ul className="grid gap-1">
        {channels.map(({ channel, states, lastMinute }) => (
          <li key={channel}>
            {say('warnings.channel', {
              channel: label('channel', channel),
              sent: states['sent'] ?? 0,
              left: sum(states, LEFT),
              failed: sum(states, FAILED),
            })}
            {state === 'sending' && ` · ${say('warnings.speed', { count: lastMinute })}`}
          </li>
        ))}
      </ul>
      {state === 'sending' && (
        <p>
          {secondsLeft === null
            ? say('warnings.timeUnknown')
            : say('warnings.timeLeft', { time: showSpan(secondsLeft * 1000, language) })}
        </p>
      )}
      <p>
        <Link
          to="/warnings/$id/reach"
          params={{ id: warningId }}
          search={{ version: version.number }}
          className={buttonLook()}
        >
          {failed > 0 ? say('warnings.notReached', { count: failed }) : say('warnings.reach')}
        </Link>
      </p>
    </div>
  );
}

const sum = (counts: Readonly<Record<string, number>>, of: readonly string[]): number =>
  of.reduce((total, state) => total + (counts[state] ?? 0), 0);
