// What is said and not yet taken by the server. Words survive a closed page in localStorage; photos live as long as
// the page does, because browsers give little room for them.

const KEY = 'lang-nghe-outbox';

/** @param {{ onState: (id: string, how: string, reason?: string) => void, onTooFast: () => void }} deps */
export function createOutbox({ onState, onTooFast }) {
  let queue = read();
  let busy = false;
  let timer;

  function read() {
    try {
      return JSON.parse(localStorage.getItem(KEY) ?? '[]');
    } catch {
      return [];
    }
  }

  function keep() {
    try {
      localStorage.setItem(KEY, JSON.stringify(queue.filter(({ photo }) => !photo)));
    } catch {
      // A browser without storage still sends; it only forgets on reload.
    }
  }

  function drop(id) {
    queue = queue.filter((message) => message.id !== id);
    keep();
  }

  async function post({ photo, at: _, ...message }) {
    if (!photo)
      return await fetch('/chat/messages', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(message),
      });
    const data = new FormData();
    for (const [key, value] of Object.entries(message)) data.append(key, value);
    data.append('photo', photo);
    return await fetch('/chat/messages', { method: 'POST', body: data });
  }

  function later(seconds) {
    clearTimeout(timer);
    timer = setTimeout(flush, seconds * 1000);
  }

  /** Sends one after the other, so that the order stays. */
  async function flush() {
    if (busy) return;
    busy = true;
    try {
      while (queue.length > 0) {
        const [message] = queue;
        onState(message.id, 'sending');
        let response;
        try {
          response = await post(message);
        } catch {
          onState(message.id, 'waiting');
          return later(10);
        }
        if (response.status === 429) {
          onTooFast();
          onState(message.id, 'waiting');
          return later(Number(response.headers.get('retry-after')) || 5);
        }
        if (response.status >= 500) {
          onState(message.id, 'waiting');
          return later(Number(response.headers.get('retry-after')) || 15);
        }
        drop(message.id);
        onState(message.id, response.ok ? 'sent' : 'refused');
      }
    } finally {
      busy = false;
    }
  }

  return {
    send(message) {
      queue.push({ at: new Date().toISOString(), ...message });
      keep();
      void flush();
    },
    resend: () => flush(),
    flush,
    /** What was said before the page was closed and has not arrived. */
    waiting: () => [...queue],
  };
}
