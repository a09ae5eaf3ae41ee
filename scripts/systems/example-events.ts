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

/** What a kind says of its own, by system and kind. */
const OWN: Readonly<Record<string, object>> = {
  'environment/limit_passed': {
    device: 'NT-01',
    place: 'mương Nam Đông Hà',
    detail: 'COD 210 mg/L',
  },
  'environment/limit_ok': { device: 'NT-01', place: 'mương Nam Đông Hà' },
  'environment/daily_figure': { name: 'cod_trung_binh', value: 92, unit: 'mg/L' },
  'farming/weather_advisory': { audience: ['Hoa'], plots: ['An Lạc'] },
  'farming/pest_advisory': {
    title: 'Sâu tơ trên rau cải',
    text: 'Mật độ sâu tăng ở vùng rau.',
    doNow: 'Kiểm tra mặt dưới lá, bắt tay hoặc đặt bẫy trước khi nghĩ tới thuốc.',
    audience: ['Rau'],
  },
  'farming/river_advisory': {
    title: 'Sông Hiếu lên chậm',
    text: 'Bãi thấp ven sông có thể ngập vào sáng mai.',
    doNow: 'Thu hoạch sớm luống ở bãi thấp.',
    plots: ['Đông Thanh'],
  },
  'education/school_notice': {
    title: 'Mai nghỉ học vì mưa lũ',
    text: 'Học sinh nghỉ ngày mai; nhà trường báo khi học lại.',
    doNow: 'Giữ các cháu ở nhà, không ra gần sông suối.',
    audience: ['Tiểu học Hùng Vương'],
  },
  'education/figure': { name: 'hoc_sinh_vang', value: 37, unit: 'em' },
  'health/health_notice': {
    title: 'Tiêm nhắc sáng thứ Bảy',
    text: 'Trạm y tế phường tiêm từ 7 đến 11 giờ.',
    doNow: 'Mang theo sổ tiêm.',
  },
  'health/figure': { name: 'ca_sot_xuat_huyet', value: 4, unit: 'ca' },
  'tourism/tourism_notice': {
    title: 'Lễ hội chợ phiên cuối tuần',
    text: 'Tối thứ Bảy ở quảng trường, có chỗ gửi xe miễn phí.',
    doNow: 'Nên đi bộ hoặc đi xe ghép.',
  },
  'tourism/figure': { name: 'luot_khach', value: 1240, unit: 'lượt' },
  'waste/reminder': {
    title: 'Tuần này thu rác cồng kềnh',
    text: 'Xe tới sáng Chủ nhật.',
    doNow: 'Để đồ trước cửa trước 6 giờ.',
  },
};

/** A sound event of a kind of a system, as its vendor would send it. */
export function exampleOf(system: CitySystem, kind: string, at: Date): Record<string, unknown> {
  const action = system.kinds[kind]?.action ?? 'fault';
  return {
    id: `${system.id}-${kind}-${at.getTime()}`,
    kind,
    at: `${new Date(at.getTime() + 7 * 3_600_000).toISOString().slice(0, 19)}+07:00`,
    ...FIELDS[action],
    ...OWN[`${system.id}/${kind}`],
  };
}
