import type { Channel } from '../../../models/resident.ts';

export type Step =
  | { does: 'says'; text: string }
  | { does: 'presses'; title: string }
  | { does: 'sends-location'; lat: number; lon: number }
  | { does: 'sends-photo'; taken?: { lat: number; lon: number }; code?: string }
  | { does: 'sends-file'; kind: 'voice' | 'video' | 'file' | 'sticker' }
  | { does: 'waits'; ms: number }
  | { does: 'gauge'; station: string; metres: number }
  | { does: 'bulletin'; text: string }
  | { does: 'system-event'; system: string; kind: string; facts: Record<string, unknown> }
  | { does: 'sweeps' }
  | { does: 'warning'; headline: string; over: boolean }
  | { does: 'officer'; to: string; note?: string }
  | { does: 'clock'; at: Date }
  | {
      does: 'officer-talks';
      act: 'take' | 'say' | 'hand-over' | 'give-back' | 'release';
      value: string;
    }
  | { does: 'one-stop'; code: string; state: number; facts: Record<string, string> }
  | { does: 'expects'; pieces: string[] }
  | { does: 'expects-not'; text: string }
  | { does: 'expects-silence' }
  | { does: 'expects-buttons'; titles: string[] }
  | { does: 'expects-report'; category: string | null; places: string[] }
  | { does: 'expects-score'; score: number; comment?: string }
  | { does: 'other-person'; text?: string; location?: { lat: number; lon: number } }
  | { does: 'expects-file'; kinds: string[] }
  | { does: 'expects-count'; count: number };

export type Conversation = {
  name: string;
  channels: Channel[];
  /** With the line of the file, for the message of a failure. */
  steps: { line: number; step: Step }[];
};

const UNITS: Readonly<Record<string, number>> = { phút: 60_000, giờ: 3_600_000, ngày: 86_400_000 };
const ALL_CHANNELS: Channel[] = ['web', 'zalo', 'zalo_bot', 'telegram'];

/** Reads a file of conversations; README.md beside them tells the form. @throws Error naming the line */
export function readConversations(text: string, file: string): Conversation[] {
  const conversations: Conversation[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    const number = index + 1;
    if (line === '' || line.startsWith('# ')) continue;
    if (line.startsWith('## ')) {
      conversations.push({ name: line.slice(3).trim(), channels: ALL_CHANNELS, steps: [] });
      continue;
    }
    const current = conversations.at(-1);
    if (!current) throw new Error(`${file}:${number}: a conversation begins with "## name"`);
    const colon = line.indexOf(':');
    const key = (colon < 0 ? line : line.slice(0, colon)).trim();
    const value = colon < 0 ? '' : line.slice(colon + 1).trim();
    if (key === 'Kênh') current.channels = value.split(',').map((name) => name.trim() as Channel);
    else {
      const step = readStep(key, value);
      if (!step) throw new Error(`${file}:${number}: "${line}" is no step, see README.md`);
      current.steps.push({ line: number, step });
    }
  }
  return conversations.map((one) => ({ ...one, channels: one.channels.filter(canPlay(one)) }));
}

/** On the Zalo Bot Platform nobody can send a position. */
const canPlay =
  ({ steps }: Conversation) =>
  (channel: Channel): boolean =>
    channel !== 'zalo_bot' || !steps.some(({ step }) => step.does === 'sends-location');

function readStep(key: string, value: string): Step | undefined {
  switch (key) {
    case 'Dân':
      return { does: 'says', text: value.replaceAll('\\n', '\n') };
    case 'Dân bấm':
      return { does: 'presses', title: value };
    case 'Dân gửi vị trí':
      return { does: 'sends-location', ...position(value) };
    case 'Dân gửi hình':
      return { does: 'sends-photo' };
    case 'Dân gửi hình chụp tại':
      return { does: 'sends-photo', taken: position(value) };
    case 'Dân gửi hình phiếu hẹn':
      return { does: 'sends-photo', code: value };
    case 'Dân gửi tệp':
      return { does: 'sends-file', kind: value as 'voice' };
    case 'Chờ': {
      const [count = '', unit = ''] = value.split(/\s+/);
      const ms = Number(count) * (UNITS[unit] ?? Number.NaN);
      return ms > 0 ? { does: 'waits', ms } : undefined;
    }
    case 'Lúc': {
      const at = new Date(`${value.replace(' ', 'T')}:00+07:00`);
      return Number.isNaN(at.getTime()) ? undefined : { does: 'clock', at };
    }
    case 'Cán bộ nhận':
      return { does: 'officer-talks', act: 'take', value };
    case 'Cán bộ nói':
      return { does: 'officer-talks', act: 'say', value };
    case 'Cán bộ chuyển cho':
      return { does: 'officer-talks', act: 'hand-over', value };
    case 'Cán bộ trả lại':
      return { does: 'officer-talks', act: 'give-back', value };
    case 'Cán bộ kết thúc':
      return { does: 'officer-talks', act: 'release', value };
    case 'Trạm đo': {
      const [station = '', metres = ''] = value.split(/\s+/);
      return { does: 'gauge', station, metres: Number(metres.replace(',', '.')) };
    }
    case 'Cảnh báo':
      return { does: 'warning', headline: value, over: false };
    case 'Hết cảnh báo':
      return { does: 'warning', headline: value, over: true };
    case 'Hệ thống': {
      const [system = '', kind = '', ...rest] = value.split(/\s+/);
      return { does: 'system-event', system, kind, facts: JSON.parse(rest.join(' ')) };
    }
    case 'Máy tự nhắn':
      return { does: 'sweeps' };
    case 'Bản tin':
      return { does: 'bulletin', text: value };
    case 'Cán bộ': {
      const [to = '', note] = value.split('|').map((part) => part.trim());
      return { does: 'officer', to, ...(note && { note }) };
    }
    case 'Một cửa': {
      const [code = '', state = '', ...rest] = value.split('|').map((part) => part.trim());
      const facts = Object.fromEntries(
        rest.map((part) => [part.split(' ')[0] ?? '', part.slice(part.indexOf(' ') + 1)]),
      );
      return { does: 'one-stop', code, state: Number(state), facts };
    }
    case 'Máy':
      return { does: 'expects', pieces: value.split('…').map((piece) => piece.trim()) };
    case 'Máy không':
      return { does: 'expects-not', text: value };
    case 'Máy im':
      return { does: 'expects-silence' };
    case 'Nút':
      return { does: 'expects-buttons', titles: value.split('|').map((title) => title.trim()) };
    case 'Phiếu': {
      const [category = '', ...places] = value.split(',').map((part) => part.trim());
      return { does: 'expects-report', category: category === '-' ? null : category, places };
    }
    case 'Điểm': {
      const [score = '', comment] = value.split(',').map((part) => part.trim());
      return { does: 'expects-score', score: Number(score), ...(comment && { comment }) };
    }
    case 'Người khác': {
      const sent = /^gửi vị trí (.+)$/.exec(value)?.[1];
      return sent
        ? { does: 'other-person', location: position(sent) }
        : { does: 'other-person', text: value };
    }
    case 'Tệp trong phiếu':
      return { does: 'expects-file', kinds: value.split(/\s+/) };
    case 'Số phiếu':
      return { does: 'expects-count', count: Number(value) };
    default:
      return undefined;
  }
}

function position(value: string): { lat: number; lon: number } {
  const [lat = Number.NaN, lon = Number.NaN] = value.split(',').map(Number);
  return { lat, lon };
}
