import type { CitySystem, EventAction } from '../../core/city/system-schema.ts';

/** What each kind of action needs beside id, kind and time; the values are made up. */
const FIELDS: Readonly<Record<EventAction, object>> = {
  fault: { device: 'TB-001', place: 'đường Hùng Vương, trước số 120', detail: 'tự báo' },
  repair: { device: 'TB-001', place: 'đường Hùng Vương, trước số 120' },
  incident: { device: 'TB-001', place: 'Lê Duẩn', confidence: 0.93, detail: 'thấy lúc 7 giờ' },
  notice: {
    title: 'Mưa lớn đêm nay',
    text: 'Mưa 100-150 mm từ 22 giờ đến sáng.',
    doNow: 'Che luống rau, khơi rãnh thoát nước.',
  },
  agenda: {
    title: 'Giao ban tuần',
    startsAt: '2027-01-04T08:00:00+07:00',
    endsAt: '2027-01-04T09:30:00+07:00',
    where: 'Phòng họp 2',
  },
  inspection: {
    place: 'Nguyễn Huệ',
    outcome: 'order_to_mend',
    decision: '45/BB-KT',
    detail: 'rào chắn công trình chưa đạt',
  },
  figure: { name: 'so_luong', value: 128, unit: 'lượt', period: '2026-11-24' },
  schedule: { street: 'Lê Lợi', weekdays: [1, 3, 5], from: '17:00', to: '19:00', what: 'rác nhà' },
};

/** A sound event of a kind of a system, as its vendor would send it. */
export function exampleOf(system: CitySystem, kind: string, at: Date): Record<string, unknown> {
  const action = system.kinds[kind]?.action ?? 'fault';
  return {
    id: `${system.id}-${kind}-${at.getTime()}`,
    kind,
    at: `${new Date(at.getTime() + 7 * 3_600_000).toISOString().slice(0, 19)}+07:00`,
    ...FIELDS[action],
  };
}
