import { randomUUID } from 'node:crypto';
import type { MadeApiKey } from '../../api/contract/api-keys.ts';
import { findRunningServer } from '../../api/local-access.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { MINUTE } from '../../core/clock.ts';
import { handIn } from '../local/running-server.ts';
import { exampleOf } from '../systems/example-events.ts';

/** What was sent, counted. */
export type Played = {
  events: number;
  readings: number;
  dossiers: number;
  posts: number;
  messages: number;
};

/**
 * Plays a city at a running program, through the same doors as the real one: an event of every kind of every system,
 * readings of every flood point, dossiers, public posts and residents' chats. All of it is made up.
 *
 * @throws Error when anything is refused
 */
export async function playCity(city: CityProfile, dataDir: string, now: Date): Promise<Played> {
  const server = findRunningServer(dataDir);
  if (!server) throw new Error(`No program runs on ${dataDir}`);
  const scopes = ['events.write', 'observations.write', 'dossiers.write'];
  const { secret } = await handIn<MadeApiKey>(server, '/api-keys', { name: 'demo', scopes });
  const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
      body: JSON.stringify(body),
    });
    const said = (await answer.json()) as Record<string, unknown>;
    const rejected = said['rejected'] as unknown[] | undefined;
    if (!answer.ok || (rejected && rejected.length > 0))
      throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(said).slice(0, 500)}`);
    return said;
  };
  const played: Played = { events: 0, readings: 0, dossiers: 0, posts: 0, messages: 0 };

  for (const system of city.systems) {
    const kinds = Object.keys(system.kinds);
    if (kinds.length === 0) continue;
    const at = new Date(now.getTime() - MINUTE);
    const events = kinds.map((kind) => exampleOf(system, kind, at));
    await post(`/api/v1/events/${system.id}`, { events });
    played.events += events.length;
  }

  const readings = readingsOf(city, now);
  await post('/api/v1/observations', readings);
  played.readings = readings.length;

  const dossiers = dossiersOf(now);
  await post('/api/v1/dossiers', dossiers);
  played.dossiers = dossiers.length;

  const posts = POSTS.map((text, n) => ({
    externalId: `demo-${n}`,
    outlet: 'demo',
    text,
    publishedAt: now.toISOString(),
  }));
  await handIn(server, '/posts', { posts });
  played.posts = posts.length;

  for (const text of CHATS) {
    const answer = await fetch(`${server.url}/chat/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: randomUUID(), text }),
    });
    if (answer.status !== 202) throw new Error(`the chat answered ${answer.status}`);
    played.messages += 1;
  }
  return played;
}

/** A calm river: every gauge of the city says that its water is low. */
function readingsOf(city: CityProfile, now: Date): object[] {
  return city.stations
    .filter(({ kind }) => kind === 'gauge')
    .map(({ id }) => ({
      station: id,
      metric: 'level',
      ts: now.getTime() - MINUTE,
      value: 0.6,
      unit: 'm',
    }));
}

function dossiersOf(now: Date): object[] {
  const local = new Date(now.getTime() + 7 * 60 * MINUTE).toISOString().slice(0, 19);
  return [1, 2, 3].map((n) => ({
    MaHoSo: `H50.12-${local.slice(0, 10).replaceAll('-', '')}-000010${n}`,
    TrangThai: n + 3,
    ThoiDiemXuLy: local,
    TenTTHC: 'Đăng ký khai sinh',
  }));
}

const POSTS = [
  'Đường Lê Lợi phường 5 Đông Hà ổ gà to quá, tối đi rất nguy hiểm',
  'Cảm ơn tổ thu gom rác phường 1 hôm nay làm sạch cả tuyến Hùng Vương',
  'Đèn đường Trần Hưng Đạo tắt ba hôm rồi chưa ai sửa',
];

const CHATS = [
  'Đèn đường trước số 120 Hùng Vương tắt mấy hôm nay',
  'Rác ở Lê Lợi chưa ai thu gom',
  'Làm giấy khai sinh cho con cần giấy tờ gì?',
  'Nước sông Hiếu bây giờ bao nhiêu?',
  'Khi nào thu gom rác đường Lê Lợi?',
  'Tôi muốn đăng ký khuyến cáo trồng hoa An Lạc',
];
