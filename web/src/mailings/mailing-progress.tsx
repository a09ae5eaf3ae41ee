import type { MailingReport, MailingView } from '../../../api/contract/mailings.ts';
import { useLanguage } from '../text/language.tsx';
import { useMailingReport } from './queries.ts';

const FAILED = ['refused', 'dead', 'unknown'];
const WAITING = ['queued', 'sending', 'held'];

/** How many of each round were told, wait or failed, by channel, and who ended the topic since. */
export function MailingProgress({ mailing }: { mailing: MailingView }) {
  const { say, label } = useLanguage();
  const { data } = useMailingReport(mailing);
  if (!data || data.rounds.every(({ channels }) => channels.length === 0)) return null;
  return (
    <div className="my-2 grid gap-2 text-sm">
      {data.rounds.map(({ round, channels }) => {
        const all = channels.reduce((total, { states }) => total + sum(states), 0);
        const told = channels.reduce((total, { states }) => total + sum(states, ['sent']), 0);
        const progress = say('mailings.progress', { round, told, all });
        return (
          <section key={round} aria-label={say('mailings.round', { round })}>
            <p>
              <progress className="w-full" max={all || 1} value={told} aria-label={progress} />
              {progress}
            </p>
            <ul>
              {channels.map(({ channel, states }) => (
                <li key={channel}>
                  {say('mailings.channelReport', {
                    channel: label('channel', channel),
                    told: sum(states, ['sent']),
                    waiting: sum(states, WAITING),
                    failed: sum(states, FAILED),
                    cancelled: sum(states, ['cancelled']),
                  })}
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      {data.optedOut !== null && <p>{say('mailings.optedOut', { count: data.optedOut })}</p>}
    </div>
  );
}

type States = MailingReport['rounds'][number]['channels'][number]['states'];
const sum = (counts: States, of: readonly string[] = Object.keys(counts)): number =>
  of.reduce((total, state) => total + (counts[state] ?? 0), 0);
