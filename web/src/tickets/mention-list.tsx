import { useEffect, useRef, useState } from 'react';
import type { Colleague } from '../../../api/contract/session.ts';
import type { TicketDetail } from '../../../api/contract/tickets.ts';
import { Button } from '../kit/button.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { useColleagues } from './assignee-panel.tsx';
import { mentionUnderway, suggestColleagues } from './mention-words.ts';

/**
 * Colleagues who fit the `@…` that is being typed. A press, or arrow down and Enter, puts the name in; whoever cannot
 * see the ticket is not offered, because they would not be told.
 */
export function MentionList({
  ticket,
  field,
  text,
  onText,
}: {
  ticket: TicketDetail;
  /** Id of the text area. */
  field: string;
  text: string;
  onText(text: string): void;
}) {
  const { say } = useLanguage();
  const { me } = useSession();
  const list = useRef<HTMLUListElement>(null);
  const [caret, setCaret] = useState(0);
  useEffect(() => {
    const area = document.getElementById(field) as HTMLTextAreaElement | null;
    if (!area) return;
    const follow = () => setCaret(area.selectionStart);
    const onKey = (event: KeyboardEvent) => {
      const first = list.current?.querySelector('button');
      if (event.key !== 'ArrowDown' || !first) return;
      event.preventDefault();
      first.focus();
    };
    for (const kind of ['input', 'keyup', 'click']) area.addEventListener(kind, follow);
    area.addEventListener('keydown', onKey);
    return () => {
      for (const kind of ['input', 'keyup', 'click']) area.removeEventListener(kind, follow);
      area.removeEventListener('keydown', onKey);
    };
  }, [field]);
  const typed = mentionUnderway(text, caret);
  const colleagues = useColleagues(typed !== undefined);
  const fitting =
    typed === undefined
      ? []
      : suggestColleagues(colleagues.data?.items ?? [], typed.word, {
          body: ticket.body,
          except: me.id,
        });
  if (!typed || fitting.length === 0) return null;
  function choose({ username }: Colleague) {
    if (!typed) return;
    const before = `${text.slice(0, typed.from)}@${username} `;
    onText(before + text.slice(caret));
    const area = document.getElementById(field) as HTMLTextAreaElement | null;
    area?.focus();
    // After React has put the text in.
    requestAnimationFrame(() => area?.setSelectionRange(before.length, before.length));
    setCaret(before.length);
  }
  return (
    <ul ref={list} aria-label={say('mention.list')} className="flex flex-wrap gap-2">
      {fitting.map((person) => (
        <li key={person.id}>
          <Button onClick={() => choose(person)}>
            {person.displayName}
            <span className="font-normal text-quiet">@{person.username}</span>
          </Button>
        </li>
      ))}
    </ul>
  );
}
