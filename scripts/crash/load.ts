import { randomInt } from 'node:crypto';
import type { TicketDetail, TicketPage } from '../../api/contract/tickets.ts';
import type { StaffClient } from './staff-client.ts';

/** What the program has said yes to, over all rounds. */
export type Acknowledged = {
  /** Ids of webhook updates answered with 200. */
  updates: Set<string>;
  /** Notes of officers answered with 200: ticket code and the unique text. */
  notes: { code: string; text: string }[];
};

export const WEBHOOK_SECRET = 'secret-of-the-crash-test';
const CHATS = 60;

const STREETS = ['Hùng Vương', 'Lê Lợi', 'Trần Hưng Đạo', 'Nguyễn Huệ', 'Quốc lộ 9', 'Lê Duẩn'];
const TROUBLES = [
  'bị ngập, xe không qua được',
  'đèn đường không sáng đã ba đêm',
  'có ổ gà rất sâu giữa đường',
  'rác chất đống bốc mùi hôi',
  'cây đổ chắn ngang đường',
  'nắp cống bị mất, nguy hiểm',
];

/** Residents write and officers work until `signal`; everything that is answered with 200 is noted. */
export async function makeLoad(
  target: { url: string; staff: StaffClient; acknowledged: Acknowledged; signal: AbortSignal },
  nextUpdate: () => number,
): Promise<void> {
  await Promise.all([
    ...Array.from({ length: 6 }, () =>
      untilStopped(target.signal, () => writeOne(target, nextUpdate())),
    ),
    untilStopped(target.signal, () => workOne(target)),
  ]);
}

async function untilStopped(signal: AbortSignal, act: () => Promise<void>): Promise<void> {
  while (!signal.aborted)
    await act().catch(async (err: unknown) => {
      // The program was killed under the request: it said nothing, so nothing is noted.
      if (!signal.aborted && !(err instanceof TypeError)) throw err;
      await new Promise((resolve) => setTimeout(resolve, 5));
    });
}

async function writeOne(
  { url, acknowledged, signal }: { url: string; acknowledged: Acknowledged; signal: AbortSignal },
  update: number,
): Promise<void> {
  const chat = 1000 + randomInt(CHATS);
  const text = `${pick(TROUBLES)} ở đường ${pick(STREETS)}, tin số ${update}`;
  const response = await fetch(`${url}/webhooks/telegram`, {
    method: 'POST',
    signal,
    headers: {
      'content-type': 'application/json',
      'x-telegram-bot-api-secret-token': WEBHOOK_SECRET,
    },
    body: JSON.stringify({
      update_id: update,
      message: {
        message_id: update,
        date: Math.floor(Date.now() / 1000),
        chat: { id: chat, type: 'private' },
        from: { id: chat, is_bot: false, first_name: 'A', language_code: 'vi' },
        text,
      },
    }),
  });
  if (response.status === 200) acknowledged.updates.add(String(update));
  await response.arrayBuffer();
}

async function workOne({
  staff,
  acknowledged,
  signal,
}: {
  staff: StaffClient;
  acknowledged: Acknowledged;
  signal: AbortSignal;
}): Promise<void> {
  const page = await staff.get<TicketPage>('/tickets?limit=20', signal);
  const ticket = page?.items[randomInt(Math.max(1, page.items.length))];
  if (!ticket) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return;
  }
  const detail = await staff.get<TicketDetail>(`/tickets/${ticket.code}`, signal);
  const to = detail?.steps.find((step) => step === 'accepted' || step === 'in_progress');
  const text = `Cập nhật số ${Date.now()}-${randomInt(1e9)}`;
  const done = to
    ? await staff.post(
        `/tickets/${ticket.code}/moves`,
        { revision: detail?.revision, to, note: text },
        signal,
      )
    : await staff.post(`/tickets/${ticket.code}/notes`, { text, public: true }, signal);
  if (done) acknowledged.notes.push({ code: ticket.code, text });
}

const pick = <Item>(items: readonly Item[]): Item => items[randomInt(items.length)] as Item;
