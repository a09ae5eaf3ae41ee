const HOUR = '(\\d{1,2})\\s*(?:[:hg]|giờ|gio)?\\s*(\\d{2})?';
const RANGE = new RegExp(`${HOUR}\\s*(?:đến|den|tới|toi|-|–|to|until)\\s*${HOUR}`, 'iu');

/** Two times of day as people write them: `22h đến 6h`, `từ 22:30 tới 5 giờ`; undefined when there are none. */
export function readHours(text: string): { from: string; to: string } | undefined {
  const [, fromHour, fromMinute, toHour, toMinute] = RANGE.exec(text) ?? [];
  const from = timeOf(fromHour, fromMinute);
  const to = timeOf(toHour, toMinute);
  return from && to && from !== to ? { from, to } : undefined;
}

function timeOf(hour: string | undefined, minute: string | undefined): string | undefined {
  if (hour === undefined || Number(hour) > 24 || Number(minute ?? 0) > 59) return undefined;
  return `${String(Number(hour) % 24).padStart(2, '0')}:${minute ?? '00'}`;
}
