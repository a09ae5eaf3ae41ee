import { Link } from '@tanstack/react-router';
import type { RuleDryRun } from '../../../api/contract/rules.ts';
import { Notice } from '../kit/surface.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { cityNames } from '../tickets/names.ts';

/** What a change of the rules would have done to the last month. */
export function TrialCard({ trial }: { trial: RuleDryRun }) {
  const { say, language } = useLanguage();
  const { city } = useSession();
  const names = cityNames(city, language);
  const way = ({ from, to }: { from: string; to: string }) => ({
    from: names.body(from),
    to: names.body(to),
  });
  const unused = trial.used.filter(({ count }) => count === 0).map(({ rule }) => rule);
  const { moved, seen } = trial;
  return (
    <section aria-label={say('rules.trial')} className="grid gap-2">
      <Notice tone={moved > 0 ? 'warn' : 'quiet'}>
        {moved > 0 ? say('rules.trial.moved', { moved, seen }) : say('rules.trial.none', { seen })}
      </Notice>
      <ul className="list-disc pl-5">
        {trial.ways.map((one) => (
          <li key={`${one.from} ${one.to}`}>
            {say('rules.trial.way', { ...way(one), count: one.count })}
          </li>
        ))}
      </ul>
      <ul className="grid gap-1 text-sm">
        {trial.examples.map((example) => (
          <li key={example.code} className="border-l-2 border-line pl-3">
            <Link to="/tickets/$code" params={{ code: example.code }} className="underline">
              {example.code}
            </Link>{' '}
            <span lang="vi">{example.text}</span>{' '}
            <span className="text-quiet">
              {way(example).from} → {way(example).to} ({example.rule})
            </span>
          </li>
        ))}
      </ul>
      {unused.length > 0 && (
        <p className="text-sm break-words text-quiet">
          {say('rules.trial.unused', { rules: unused.join(', ') })}
        </p>
      )}
    </section>
  );
}
