const PAUSE_MS = 3000;

/**
 * An operations centre: reads `GET /api/v1/stream` and hands on the JSON of each event, once. After a broken line it goes
 * on with the last id. Resolves when the server says no, which it tells, or when `signal` says that it is enough.
 */
export async function listenToStream(
  url: string,
  key: string,
  tell: (line: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const known = new Set<string>();
  let last: string | undefined;
  while (!signal?.aborted) {
    const line = await fetch(`${url}/api/v1/stream`, {
      headers: { authorization: `Bearer ${key}`, ...(last && { 'last-event-id': last }) },
      ...(signal && { signal }),
    }).catch(() => undefined);
    if (line && !line.ok) {
      tell(`${line.status} ${await line.text()}`);
      return;
    }
    try {
      for await (const block of blocksOf(line)) {
        last = /^id: (.+)$/m.exec(block)?.[1] ?? last;
        const data = /^data: (.+)$/m.exec(block)?.[1] ?? '{}';
        const { id } = JSON.parse(data) as { id?: string };
        if (!id || known.has(id)) continue;
        known.add(id);
        tell(data);
      }
    } catch {
      // The line broke: it is opened anew below.
    }
    if (!signal?.aborted) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

async function* blocksOf(line: Response | undefined): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of line?.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    yield* blocks;
  }
}
