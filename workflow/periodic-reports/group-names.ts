import { bodyName } from '../../core/city/body-name.ts';
import type { Body, CityProfile } from '../../core/city/schema.ts';
import { type LocalDay, localDay } from '../../core/city/ward-lookup.ts';
import { Watch, type WatchRecord } from '../../models/watch.ts';
import type { Dimension } from './figures.ts';
import type { Period } from './periods.ts';
import { NONE } from './run-query.ts';

const SOURCE_NAMES: Readonly<Record<string, string>> = {
  facebook: 'Facebook',
  feed: 'Báo, cổng thông tin',
  file: 'Tệp nhập',
  youtube: 'YouTube',
  chat: 'Tin nhắn (Zalo, Telegram, trang chat)',
  post: 'Bài đăng công khai',
  phone: 'Điện thoại, tại quầy',
  open311: 'Hệ thống khác',
  sensor: 'Thiết bị đo',
};
const WARNING_NAMES: Readonly<Record<string, string>> = {
  alert: 'Cảnh báo',
  update: 'Cập nhật',
  all_clear: 'Hết nguy hiểm',
};

const KINDS: Readonly<Partial<Record<Dimension, Readonly<Record<string, string>>>>> = {
  source: SOURCE_NAMES,
  kind: WARNING_NAMES,
};

/** What the groups of a table are called in the report, by their keys. */
export async function createGroupNames(
  by: Dimension,
  keys: readonly string[],
  { city, period }: { city: CityProfile; period: Period },
): Promise<(key: string) => string> {
  const watches = by === 'subject' ? await watchNames(keys) : new Map<string, string>();
  const day = localDay(period.from, city);
  const nameIn = (list: readonly { id: string; name: string }[], key: string) =>
    list.find(({ id }) => id === key)?.name ?? key;
  const categories = city.categories.map(({ id, vi }) => ({ id, name: vi }));

  function nameOf(key: string): string {
    if (key === NONE) return 'Không rõ';
    if (by === 'category') return nameIn(categories, key);
    if (by === 'ward') return nameIn(city.wards, key);
    if (by === 'station') return nameIn(city.stations, key);
    if (by === 'subject') return subjectName(key);
    if (by === 'body') {
      const body = city.bodies.find(({ id }) => id === key);
      return body ? distinctName(body, city, day) : key;
    }
    return KINDS[by]?.[key] ?? key;
  }

  /** `negative:category:ngap_up`, `negative:ward:ward:dong-ha`, `negative:all`, `watch:<id>`. */
  function subjectName(series: string): string {
    const [kind, of, ...rest] = series.split(':');
    if (kind === 'watch') return `Danh sách theo dõi “${watches.get(of ?? '') ?? of}”`;
    if (of === 'all') return 'Bài tiêu cực tăng nói chung';
    return `Bài tiêu cực: ${nameIn(of === 'ward' ? city.wards : categories, rest.join(':'))}`;
  }
  return nameOf;
}

async function watchNames(series: readonly string[]): Promise<Map<string, string>> {
  const ids = series.flatMap((key) => /^watch:([0-9a-f]{24})$/.exec(key)?.[1] ?? []);
  const found = await Watch.find({ _id: { $in: ids } })
    .select('name')
    .lean<Pick<WatchRecord, '_id' | 'name'>[]>();
  return new Map(found.map(({ _id, name }) => [String(_id), name]));
}

/** Bodies that share a name since a reform are told apart by their id. */
function distinctName(body: Body, city: CityProfile, day: LocalDay): string {
  const { name } = bodyName(body, day);
  const isShared = city.bodies.some((one) => one !== body && bodyName(one, day).name === name);
  return isShared ? `${name} (${body.id})` : name;
}
