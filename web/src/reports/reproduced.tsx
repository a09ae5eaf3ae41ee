import type { ReproductionView } from '../../../api/contract/periodic-reports.ts';
import { Notice } from '../kit/surface.tsx';
import { useLanguage } from '../text/language.tsx';

const REASONS = [
  'latePosts',
  'correctedPosts',
  'editedPosts',
  'removedPosts',
  'changedTickets',
] as const;

const MOST_SHOWN = 40;

/** Whether the figures of an edition come out again; which do not, and what happened since. */
export function Reproduced({ found }: { found: ReproductionView }) {
  const { say, language } = useLanguage();
  const { figures, differences, intact, reasons } = found;
  const number = new Intl.NumberFormat(language === 'vi' ? 'vi-VN' : 'en-GB');
  const show = (value: number | null) => (value === null ? '–' : number.format(value));
  const happened = REASONS.filter((reason) => reasons[reason] > 0);
  return (
    <div className="mt-2 grid gap-2 text-sm">
      {!intact && <Notice tone="alarm">{say('editions.notIntact')}</Notice>}
      {differences.length === 0 ? (
        <Notice tone="good">{say('editions.same', { figures })}</Notice>
      ) : (
        <Notice tone="warn">
          {say('editions.differs', { figures, count: differences.length })}
        </Notice>
      )}
      {differences.length > 0 && happened.length > 0 && (
        <p>
          {say('editions.reasons')}:{' '}
          {happened
            .map((reason) => say(`editions.reason.${reason}`, { count: reasons[reason] }))
            .join(', ')}
          .
        </p>
      )}
      {differences.length > 0 && (
        <table className="w-full max-w-3xl border-collapse">
          <thead>
            <tr className="border-b border-line text-left">
              <th className="py-1 pr-2">{say('editions.figure')}</th>
              <th className="py-1 pr-2 text-right">{say('editions.stored')}</th>
              <th className="py-1 text-right">{say('editions.found')}</th>
            </tr>
          </thead>
          <tbody>
            {differences.slice(0, MOST_SHOWN).map((one) => (
              <tr key={`${one.figure} ${one.of}`} className="border-b border-line">
                <td className="py-1 pr-2 break-words" lang="vi">
                  {one.name}
                  {one.of === 'before' && ` (${say('editions.ofBefore')})`}
                </td>
                <td className="py-1 pr-2 text-right tabular-nums">{show(one.stored)}</td>
                <td className="py-1 text-right tabular-nums">{show(one.found)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {differences.length > MOST_SHOWN && (
        <p className="text-quiet">
          {say('editions.moreDiffer', { count: differences.length - MOST_SHOWN })}
        </p>
      )}
    </div>
  );
}
