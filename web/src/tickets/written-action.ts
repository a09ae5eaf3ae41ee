import type { TicketDetail } from '../../../api/contract/tickets.ts';
import { ApiProblem, Offline } from '../api/client.ts';
import { useDraft } from '../drafts/draft.ts';
import { useWaiting } from '../drafts/waiting.ts';
import type { Waiting } from '../drafts/waiting-rules.ts';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import type { TextKey } from '../text/vi.ts';
import { useTicketAction } from './queries.ts';

/** `seen`: number of the last line of the history when the writing began; 0 before. */
type Seen = { seen: number };

export const lastLine = (ticket: TicketDetail): number =>
  Math.max(0, ...ticket.updates.map(({ number }) => number));

/**
 * An action with words of the officer's own: they are kept as a draft while they are written, wait for the line
 * when it is down, and stay when the server says no.
 *
 * @param form name of the form on the ticket's page, e.g. `move`
 * @param done what is said when it has worked
 */
export function useWrittenAction<Fields extends object>(
  ticket: TicketDetail,
  action: Waiting['action'],
  form: string,
  empty: Fields,
  done: TextKey,
) {
  const { say } = useLanguage();
  const tell = useTell();
  const { keep } = useWaiting();
  const act = useTicketAction<Waiting['body']>(ticket.code, action);
  const name = `${ticket.code}:${form}`;
  const [fields, change, clear] = useDraft<Fields & Seen>(name, { ...empty, seen: 0 });
  const { seen } = fields;
  return {
    fields,
    seen,
    change: (some: Partial<Fields>) =>
      change({ ...some, ...(seen === 0 && { seen: lastLine(ticket) }) } as Partial<Fields & Seen>),
    submit: (body: Waiting['body'], text: string) =>
      act.mutate(body, {
        onSuccess: () => {
          clear();
          tell(say(done));
        },
        onError: (error) => {
          if (!(error instanceof Offline)) return;
          keep({
            code: ticket.code,
            action,
            body,
            text,
            form: name,
            fields: { ...fields },
            seen: lastLine(ticket),
          });
          clear();
          act.reset();
        },
      }),
    isPending: act.isPending,
    /** What went wrong, other than that somebody else was quicker. */
    error: isConflict(act.error) ? null : act.error,
    conflict: isConflict(act.error),
  };
}

const isConflict = (error: unknown): boolean =>
  error instanceof ApiProblem && error.problem.code === 'conflict';
