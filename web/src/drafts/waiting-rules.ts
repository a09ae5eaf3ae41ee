import type { TicketDetail } from '../../../api/contract/tickets.ts';

/** What an officer wrote while the server could not be reached, to be sent when it can. */
export type Waiting = {
  id: string;
  /** Code of the ticket. */
  code: string;
  action: 'moves' | 'notes' | 'questions';
  body: Readonly<Record<string, unknown>>;
  /** The officer's words, for showing. */
  text: string;
  /** The form it came from and its fields, to go back there. */
  form: string;
  fields: Readonly<Record<string, unknown>>;
  /** Number of the last line of the history that the officer had seen. */
  seen: number;
  at: string;
  /** Why it was not taken when it was sent; undefined while it waits. */
  problem?: string | undefined;
};

/** True when the history already has the officer's line: the request got through and only the answer was lost. */
export function arrived(item: Waiting, ticket: TicketDetail, name: string): boolean {
  return ticket.updates.some(
    (update) =>
      update.number > item.seen &&
      update.by.name === name &&
      (update.note ?? '') === item.text &&
      (item.action !== 'moves' || update.to === item.body['to']),
  );
}

/** A later step on the same ticket builds on the one that was just sent. */
export function builtOnOwnStep(later: Waiting, sent: Waiting, revision: number): Waiting {
  const builtOn = later.body['revision'];
  if (later.code !== sent.code || builtOn === undefined || builtOn !== sent.body['revision'])
    return later;
  return { ...later, body: { ...later.body, revision } };
}
