import { AppError } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import { type AcceptEvents, MOST_EVENTS } from '../../workflow/systems/accept-events.ts';

/** One MQTT message of a system: its events as they were sent. */
export type EventMessage = { system: string; events: unknown[] };

/** Larger messages than a picture and its event are not read, bytes. */
const LARGEST = 6 * 1024 * 1024;

/** Topics of systems' events: `<prefix>/events/<system>`. */
export const eventTopic = (prefix: string): string => `${prefix}/events/+`;

/**
 * Reads a message of `<prefix>/events/<system>`: one event, a list, or `{"events": […]}`, as over HTTP. What is no
 * JSON is handed on as text, so that the contract refuses it and staff see it. Undefined for other topics.
 */
export function readEventMessage(
  topic: string,
  payload: Buffer | string,
  prefix: string,
): EventMessage | undefined {
  const [first, second, system, ...rest] = topic.split('/');
  if (first !== prefix || second !== 'events' || !system || rest.length > 0) return undefined;
  return { system, events: eventsOf(payload) };
}

function eventsOf(payload: Buffer | string): unknown[] {
  if (payload.length > LARGEST) return [`(${payload.length} bytes are too many)`];
  const text = String(payload);
  try {
    const said: unknown = JSON.parse(text);
    if (Array.isArray(said)) return said;
    const { events } = (said ?? {}) as { events?: unknown };
    return Array.isArray(events) ? events : [said];
  } catch {
    return [text.slice(0, 2000)];
  }
}

/** Hands messages to the door, those of one system together; resolves when what is good of them is durable. */
export async function takeEventMessages(
  messages: readonly EventMessage[],
  deps: { accept: AcceptEvents; logger: Logger },
): Promise<void> {
  const bySystem = new Map<string, unknown[]>();
  for (const { system, events } of messages)
    bySystem.set(system, [...(bySystem.get(system) ?? []), ...events]);
  for (const [system, events] of bySystem) {
    for (let from = 0; from < events.length; from += MOST_EVENTS) {
      try {
        await deps.accept(system, events.slice(from, from + MOST_EVENTS));
      } catch (err) {
        // Nobody could ever take them: they must not come again and again.
        if (!(err instanceof AppError) || err.code !== 'not_found') throw err;
        deps.logger.warn(
          { system, events: events.length },
          'events over MQTT of an unknown system',
        );
        break;
      }
    }
  }
}
