import { randomUUID } from 'node:crypto';
import type { SoakResident } from './soak-resident.ts';

/** Before a message goes again after a cut line, or an answer that names no time; the page waits longer. */
const AGAIN_SECONDS = 1;

/** The residents of the web chat, with what all of them met. */
export type WebResidents = {
  resident(): SoakResident;
  /** What the chat refused for good; the page drops that and shows it as refused. */
  refused: string[];
  /** How often a message went again because the chat could not take it (5xx or a cut line). */
  sentAgain(): number;
};

/** Browsers, as the chat's page (`bots/web-chat/page/outbox.js`) behaves. */
export function createWebResidents(url: string): WebResidents {
  const refused: string[] = [];
  let again = 0;
  return {
    refused,
    sentAgain: () => again,
    resident: () =>
      webResident(url, {
        refused: (reason) => refused.push(reason),
        sentAgain: () => {
          again += 1;
        },
      }),
  };
}

/** A browser: it keeps its cookie and sends a message again, under the same id, until it is taken or refused. */
function webResident(
  url: string,
  note: { refused(reason: string): void; sentAgain(): void },
): SoakResident {
  let cookie = '';
  let chain: Promise<unknown> = Promise.resolve();
  let shown: { from: string; text: string; buttons: { id: string; title: string }[] }[] = [];

  /** @returns undefined when the line was cut */
  async function call(
    init: RequestInit,
  ): Promise<{ response: Response; text: string } | undefined> {
    try {
      const response = await fetch(`${url}/chat/messages`, {
        ...init,
        headers: { ...(init.headers as Record<string, string>), ...(cookie && { cookie }) },
      });
      const text = await response.text();
      cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
      return { response, text };
    } catch {
      return undefined;
    }
  }

  async function post(body: () => { headers?: Record<string, string>; body: string | FormData }) {
    // The page asks what was said before it sends, and has its cookie from that.
    while (cookie === '') await look();
    for (;;) {
      const answer = await call({ method: 'POST', ...body() });
      const status = answer?.response.status ?? 0;
      if (status === 202) return;
      if (answer && status < 500 && status !== 429)
        return note.refused(`the web chat refused a message: ${status} ${answer.text}`);
      if (status !== 429) note.sentAgain();
      const seconds = Number(answer?.response.headers.get('retry-after')) || AGAIN_SECONDS;
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  }
  const inTurn = (work: () => Promise<unknown>) => {
    chain = chain.then(work);
    return chain;
  };
  const json = (message: object) => {
    const body = JSON.stringify({ ...message, id: randomUUID() });
    return inTurn(async () => {
      await post(() => ({ headers: { 'content-type': 'application/json' }, body }));
      // Every fifth message goes twice, as a browser does that lost the answer.
      if (body.charCodeAt(body.length - 3) % 5 === 0)
        await post(() => ({ headers: { 'content-type': 'application/json' }, body }));
    });
  };
  const look = async () => {
    const answer = await call({});
    if (answer?.response.ok)
      shown = (JSON.parse(answer.text) as { messages: typeof shown }).messages;
  };
  return {
    says: (text) => json({ text }),
    presses: (title) =>
      inTurn(look).then(() => {
        const button = shown.flatMap(({ buttons }) => buttons).findLast((b) => b.title === title);
        return json(button ? { button: button.id, text: title } : { text: title });
      }),
    sendsLocation: (lat, lon) => json({ location: { lat, lon } }),
    sendsPhoto: (bytes) =>
      inTurn(() => {
        const id = randomUUID();
        return post(() => {
          const form = new FormData();
          form.append('id', id);
          form.append('photo', new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }), 'p.jpg');
          return { body: form };
        });
      }),
    sendsFile: () => json({ text: '(tin thoại)' }),
    heard: () => shown.map(({ text }) => text),
  };
}
