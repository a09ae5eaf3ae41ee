import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Feeling, Share } from '../../../api/contract/insights.ts';
import type { PostsSearch } from '../posts/posts-search.ts';
import type { Language } from '../text/language.tsx';
import { useLanguage } from '../text/language.tsx';

export const MOODS = ['negative', 'neutral', 'positive'] as const;
export type Mood = (typeof MOODS)[number];
/** Told apart by lightness too, for readers who do not see red and green. */
export const MOOD_COLOURS: Readonly<Record<Mood, string>> = {
  negative: '#a32a0a',
  neutral: '#8b979d',
  positive: '#2f8f86',
};

export const allOf = ({ negative, neutral, positive }: Feeling) => negative + neutral + positive;

export const showNumber = (value: number, language: Language) =>
  new Intl.NumberFormat(language === 'vi' ? 'vi-VN' : 'en-GB', { maximumFractionDigits: 1 }).format(
    value,
  );
export const showShare = (share: number, language: Language) =>
  new Intl.NumberFormat(language === 'vi' ? 'vi-VN' : 'en-GB', {
    style: 'percent',
    maximumFractionDigits: 0,
  }).format(share);

/** A number that opens the posts behind it; only counted ones, as the figures do. */
export function Figure({
  count,
  search,
  label,
  className = '',
}: {
  count: number;
  search: PostsSearch;
  /** What is counted, for those who hear the page. */
  label: string;
  className?: string;
}) {
  const { language } = useLanguage();
  return (
    <Link
      to="/posts"
      search={{ ...search, counted: true }}
      className={`inline-block min-w-6 underline decoration-stone-400 underline-offset-2 ${className}`}
      aria-label={`${label}: ${showNumber(count, language)}`}
    >
      {showNumber(count, language)}
    </Link>
  );
}

/** Share of negative voices; where few stand behind it, also how far it may be from the truth. */
export function NegativeShare({ share, of }: { share: Share; of: number }) {
  const { say, language } = useLanguage();
  if (of === 0) return <span>–</span>;
  const interval = say('insights.interval', {
    low: showShare(share.low, language),
    high: showShare(share.high, language),
  });
  return (
    <span>
      {showShare(share.share, language)}
      {of < 100 && <span className="block text-xs text-quiet">{interval}</span>}
    </span>
  );
}

/** Against the time before: `▲ 40%`, in words for those who hear the page. */
export function Change({ now, before }: { now: number; before: number }) {
  const { say, language } = useLanguage();
  if (before === 0) return <span className="text-quiet">{say('insights.noBefore')}</span>;
  const change = now / before - 1;
  const sign = change > 0.005 ? '▲' : change < -0.005 ? '▼' : '＝';
  return (
    <span className="whitespace-nowrap">
      <span aria-hidden="true">{sign} </span>
      {say(change >= 0 ? 'insights.more' : 'insights.fewer', {
        share: showShare(Math.abs(change), language),
      })}
    </span>
  );
}

/** The numbers of a chart as a table, folded away. */
export function DataTable({
  caption,
  head,
  rows,
  open = false,
}: {
  caption: string;
  head: readonly string[];
  rows: readonly { key: string; cells: readonly ReactNode[] }[];
  open?: boolean;
}) {
  const { say } = useLanguage();
  return (
    <details className="mt-2 text-sm" open={open}>
      <summary className="min-h-8 py-1 text-quiet">{say('insights.table')}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="max-h-96 overflow-auto" tabIndex={0} aria-label={caption}>
        <table className="w-full border-collapse text-left">
          <caption className="sr-only">{caption}</caption>
          <thead>
            <tr className="border-b border-line">
              {head.map((text) => (
                <th key={text} scope="col" className="py-1 pr-3 font-semibold">
                  {text}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, cells: [first, ...others] }) => (
              <tr key={key} className="border-b border-line">
                <th scope="row" className="py-1 pr-3 font-normal">
                  {first}
                </th>
                {others.map((cell, at) => (
                  <td key={head[at + 1]} className="py-1 pr-3">
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
