import { useQuery } from '@tanstack/react-query';
import type { Share } from '../../../api/contract/insights.ts';
import type { LabellingFigures } from '../../../api/contract/labelling.ts';
import { get } from '../api/client.ts';
import { showShare } from '../insights/figures.tsx';
import { Card } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { cityNames } from '../tickets/names.ts';

/** How well two people agree, and how often the machine is right by month and label. */
export function LabellingFiguresCard() {
  const { say, label, language } = useLanguage();
  const { city } = useSession();
  const names = cityNames(city, language);
  const figures = useQuery({
    queryKey: ['labelling', 'figures'],
    queryFn: () => get<LabellingFigures>('/labelling/figures'),
  });
  if (figures.isError) return <Failure error={figures.error} />;
  if (!figures.data) return null;
  const { agreement, months, classes } = figures.data;
  const two = new Intl.NumberFormat(language === 'vi' ? 'vi-VN' : 'en-GB', {
    maximumFractionDigits: 2,
  });
  const named = (task: string, value: string) => {
    if (value === '-') return say('labelling.noCategory');
    return task === 'category' ? names.category(value) : label(task, value);
  };
  const shown = ({ share, low, high }: Share, of: number) =>
    of === 0
      ? '–'
      : `${showShare(share, language)} (${showShare(low, language)}–${showShare(high, language)})`;
  return (
    <div className="mt-4 grid gap-4">
      <Card title={say('labelling.agreement')}>
        {agreement.length === 0 && <p className="text-quiet">{say('labelling.agreement.none')}</p>}
        <ul>
          {agreement.map(({ task, pairs, same, kappa, low, high }) => (
            <li key={task}>
              {say('labelling.agreement.line', {
                task: label('labelling.task', task),
                same: Math.round(same * pairs),
                pairs,
                kappa: two.format(kappa),
                low: two.format(low),
                high: two.format(high),
              })}
            </li>
          ))}
        </ul>
      </Card>
      <Table
        title={say('labelling.months')}
        head={[
          say('labelling.month'),
          say('labelling.label'),
          say('labelling.posts'),
          say('labelling.right'),
        ]}
        rows={months.map(({ month, task, posts, right }) => [
          month,
          label('labelling.task', task),
          String(posts),
          shown(right, posts),
        ])}
      />
      <Table
        title={say('labelling.classes')}
        head={[say('labelling.label'), say('labelling.rightOfSaid'), say('labelling.foundOfMeant')]}
        rows={classes.map(({ task, value, said, rightOfSaid, meant, foundOfMeant }) => [
          `${label('labelling.task', task)}: ${named(task, value)}`,
          `${shown(rightOfSaid, said)} · ${said}`,
          `${shown(foundOfMeant, meant)} · ${meant}`,
        ])}
      />
    </div>
  );
}

function Table({
  title,
  head,
  rows,
}: {
  title: string;
  head: readonly string[];
  rows: readonly (readonly string[])[];
}) {
  const { say } = useLanguage();
  return (
    <Card title={title}>
      {rows.length === 0 && <p className="text-quiet">{say('labelling.none.figures')}</p>}
      {rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reached by keys
        <section className="overflow-x-auto" aria-label={title} tabIndex={0}>
          <table className="w-full text-sm">
            <thead>
              <tr>
                {head.map((cell) => (
                  <th key={cell} scope="col" className="p-1 text-left">
                    {cell}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.slice(0, 2).join()} className="border-t border-line">
                  {row.map((cell, at) => (
                    <td key={head[at]} className="p-1">
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Card>
  );
}
