import type { CityProfile } from '../../core/city/schema.ts';
import { MINUTE } from '../../core/clock.ts';
import type { FileTable } from '../../workflow/files/table-files.ts';
import { readOutlets } from '../../workflow/insights/read-outlets.ts';
import { allOf, type Feeling, readSummary } from '../../workflow/insights/read-summary.ts';
import { readTerms } from '../../workflow/insights/read-terms.ts';
import { readThreads } from '../../workflow/insights/read-threads.ts';
import { readWatches } from '../../workflow/insights/read-watches.ts';
import { shareOf } from '../../workflow/insights/share-interval.ts';
import { APART } from '../../workflow/insights/sources.ts';
import type { EXPORT_TABLES } from '../contract/insights.ts';

export type ExportTable = (typeof EXPORT_TABLES)[number];
type Language = 'vi' | 'en';
type Asked = Parameters<typeof readSummary>[0];

const MOST_ROWS = 100;
const NAMES: Readonly<Record<ExportTable, Record<Language, string>>> = {
  time: { vi: 'Theo thời gian', en: 'By time' },
  categories: { vi: 'Theo lĩnh vực', en: 'By category' },
  wards: { vi: 'Theo phường', en: 'By ward' },
  sources: { vi: 'Theo nguồn', en: 'By source' },
  outlets: { vi: 'Trang và báo', en: 'Pages and newspapers' },
  watches: { vi: 'Danh sách theo dõi', en: 'Watch lists' },
  threads: { vi: 'Bài nhiều bình luận', en: 'Hot threads' },
  terms: { vi: 'Từ đang nổi', en: 'Rising words' },
};
const FEELING = {
  vi: ['Tiêu cực', 'Trung tính', 'Tích cực', 'Tổng'],
  en: ['Negative', 'Neutral', 'Positive', 'All'],
};
const SHARE = {
  vi: ['Kỳ trước', 'Tỷ lệ tiêu cực', 'Thấp nhất (95%)', 'Cao nhất (95%)'],
  en: ['Period before', 'Share negative', 'Lowest (95%)', 'Highest (95%)'],
};
const HEAD: Readonly<Record<ExportTable, Record<Language, string[]>>> = {
  time: { vi: ['Từ lúc'], en: ['From'] },
  categories: { vi: ['Lĩnh vực'], en: ['Category'] },
  wards: { vi: ['Phường'], en: ['Ward'] },
  sources: { vi: ['Nguồn'], en: ['Source'] },
  outlets: { vi: ['Nguồn', 'Trang hoặc báo'], en: ['Source', 'Page or newspaper'] },
  watches: { vi: ['Danh sách', 'Câu tìm'], en: ['Watch list', 'Query'] },
  threads: { vi: ['Nguồn', 'Trang', 'Bài'], en: ['Source', 'Page', 'Post'] },
  terms: { vi: ['Từ'], en: ['Word'] },
};

/** The figures of the dashboard as tables, each with the filters of the dashboard, in the order asked for. */
export async function insightTables(
  wanted: readonly ExportTable[],
  asked: Asked,
  language: Language,
  city: CityProfile,
): Promise<FileTable[]> {
  const summary = await readSummary(asked, city);
  const youtube = await readSummary({ ...asked, sources: APART }, city);
  const none = language === 'vi' ? 'Không rõ' : 'Not known';
  const nameOf = (list: readonly { id: string; name: string }[], id: string | null) =>
    id === null ? none : (list.find((one) => one.id === id)?.name ?? id);
  const categories = city.categories.map(({ id, ...name }) => ({ id, name: name[language] }));
  const { calendar } = city;
  const localTime = (at: Date) =>
    new Date(at.getTime() + calendar.utcOffsetMinutes * MINUTE)
      .toISOString()
      .slice(0, 16)
      .replace('T', ' ');
  const feelingAndShare = (feeling: Feeling, before: Feeling) => {
    const { share, low, high } = shareOf(feeling.negative, allOf(feeling));
    return [...cellsOf(feeling), allOf(before), round(share), round(low), round(high)];
  };
  const more = { ...asked, limit: MOST_ROWS };

  const make: Readonly<Record<ExportTable, () => Promise<Omit<FileTable, 'name'>>>> = {
    time: async () => ({
      columns: [...HEAD.time[language], ...FEELING[language]],
      rows: summary.series.map(({ at, feeling }) => [localTime(at), ...cellsOf(feeling)]),
    }),
    categories: async () => ({
      columns: [...HEAD.categories[language], ...FEELING[language], ...SHARE[language]],
      rows: summary.byCategory.map(({ category, feeling, before }) => [
        nameOf(categories, category),
        ...feelingAndShare(feeling, before),
      ]),
    }),
    wards: async () => ({
      columns: [...HEAD.wards[language], ...FEELING[language], ...SHARE[language]],
      rows: summary.byWard.map(({ ward, feeling, before }) => [
        nameOf(city.wards, ward),
        ...feelingAndShare(feeling, before),
      ]),
    }),
    sources: async () => ({
      columns: [...HEAD.sources[language], ...FEELING[language], ...SHARE[language]],
      rows: [...summary.bySource, ...youtube.bySource].map(({ source, feeling, before }) => [
        source,
        ...feelingAndShare(feeling, before),
      ]),
    }),
    outlets: async () => ({
      columns: [
        ...HEAD.outlets[language],
        ...FEELING[language],
        language === 'vi' ? 'Phần tiếng nói' : 'Share of voice',
      ],
      rows: (await readOutlets(more, city)).map(({ source, outlet, feeling, voice }) => [
        source,
        outlet,
        ...cellsOf(feeling),
        round(voice),
      ]),
    }),
    watches: async () => ({
      columns: [
        ...HEAD.watches[language],
        ...FEELING[language],
        language === 'vi' ? 'Thường lệ' : 'Usual',
        'YouTube',
      ],
      rows: (await readWatches(asked.from, asked.to)).map(({ watch, feeling, usual, youtube }) => [
        watch.name,
        watch.query,
        ...cellsOf(feeling),
        round(usual),
        youtube,
      ]),
    }),
    threads: async () => ({
      columns: [...HEAD.threads[language], ...FEELING[language]],
      rows: (await readThreads(more, city)).map(({ source, outlet, threadId, title, feeling }) => [
        source,
        outlet,
        title ?? threadId,
        ...cellsOf(feeling),
      ]),
    }),
    terms: async () => ({
      columns: [
        ...HEAD.terms[language],
        ...(language === 'vi' ? ['Số bài', '28 ngày trước'] : ['Posts', '28 days before']),
      ],
      rows: (await readTerms(more, city)).map(({ term, now, before }) => [term, now, before]),
    }),
  };
  const tables: FileTable[] = [];
  for (const id of wanted) tables.push({ name: NAMES[id][language], ...(await make[id]()) });
  return tables;
}

const cellsOf = (feeling: Feeling): number[] => [
  feeling.negative,
  feeling.neutral,
  feeling.positive,
  allOf(feeling),
];
const round = (value: number): number => Math.round(value * 1000) / 1000;
