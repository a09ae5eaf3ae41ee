import { type FormEvent, useState } from 'react';
import type { Note, Question, TicketDetail } from '../../../api/contract/tickets.ts';
import { Button } from '../kit/button.tsx';
import { TextArea } from '../kit/fields.tsx';
import { Card } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';
import { useTicketAction } from './queries.ts';

/** A question to the resident, or a note that only staff see. */
export function NotePanel({ ticket }: { ticket: TicketDetail }) {
  const { say } = useLanguage();
  const [question, setQuestion] = useState('');
  const [note, setNote] = useState('');
  const ask = useTicketAction<Question>(ticket.code, 'questions');
  const write = useTicketAction<Note>(ticket.code, 'notes');
  const submitQuestion = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate({ revision: ticket.revision, text: question }, { onSuccess: () => setQuestion('') });
  };
  const submitNote = (event: FormEvent) => {
    event.preventDefault();
    write.mutate({ text: note, public: false }, { onSuccess: () => setNote('') });
  };
  return (
    <Card>
      <details>
        <summary className="min-h-11 font-semibold">{say('ticket.question')}</summary>
        <form className="grid gap-2 pb-3" onSubmit={submitQuestion}>
          <TextArea
            label={say('ticket.question')}
            hint={say('ticket.question.why')}
            required
            value={question}
            onChange={(event) => setQuestion(event.target.value)}
          />
          {ask.isError && <Failure error={ask.error} />}
          <div>
            <Button type="submit" disabled={ask.isPending}>
              {say('ticket.question.submit')}
            </Button>
          </div>
        </form>
      </details>
      <details>
        <summary className="min-h-11 font-semibold">{say('ticket.note')}</summary>
        <form className="grid gap-2" onSubmit={submitNote}>
          <TextArea
            label={say('ticket.note')}
            required
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
          {write.isError && <Failure error={write.error} />}
          <div>
            <Button type="submit" disabled={write.isPending}>
              {say('ticket.note.submit')}
            </Button>
          </div>
        </form>
      </details>
    </Card>
  );
}
