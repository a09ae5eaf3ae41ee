import { useState } from 'react';
import type { TicketDetail } from '../../../api/contract/tickets.ts';
import type { Waiting } from '../drafts/waiting-rules.ts';
import { Button } from '../kit/button.tsx';
import { Checkbox, TextArea } from '../kit/fields.tsx';
import { Card } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';
import type { TextKey } from '../text/vi.ts';
import { ChangedNotice } from './changed-notice.tsx';
import { MentionList } from './mention-list.tsx';
import { TemplatePicker } from './template-picker.tsx';
import { useWrittenAction } from './written-action.ts';

/** A question to the resident, or a note that only staff see unless it is meant for the reporters too. */
export function NotePanel({ ticket }: { ticket: TicketDetail }) {
  const asks =
    ticket.steps.includes('waiting_for_resident') || ticket.status === 'waiting_for_resident';
  return (
    <Card>
      {asks && (
        <WordsForm
          ticket={ticket}
          action="questions"
          form="question"
          title="ticket.question"
          hint="ticket.question.why"
          button="ticket.question.submit"
          done="ticket.asked"
        />
      )}
      <WordsForm
        ticket={ticket}
        action="notes"
        form="note"
        title="ticket.note"
        button="ticket.note.submit"
        done="ticket.noted"
      />
    </Card>
  );
}

const EMPTY = { text: '', told: false };

function WordsForm({
  ticket,
  action,
  form,
  title,
  hint,
  button,
  done,
}: {
  ticket: TicketDetail;
  action: Waiting['action'];
  form: string;
  title: TextKey;
  hint?: TextKey;
  button: TextKey;
  done: TextKey;
}) {
  const { say } = useLanguage();
  const written = useWrittenAction(ticket, action, form, EMPTY, done);
  const { fields, change } = written;
  const isQuestion = action === 'questions';
  // A draft is in view from the start; later the reader opens and closes it.
  const [open] = useState(fields.text !== '');
  return (
    <details id={`${form}-form`} open={open}>
      <summary className="min-h-11 py-2 font-semibold">{say(title)}</summary>
      <form
        className="grid gap-2 pb-3"
        onSubmit={(event) => {
          event.preventDefault();
          const text = fields.text.trim();
          written.submit(
            isQuestion ? { revision: ticket.revision, text } : { text, public: fields.told },
            text,
          );
        }}
      >
        <TextArea
          id={`${form}-text`}
          label={say(title)}
          hint={hint ? say(hint) : say('mention.hint')}
          required
          maxLength={4000}
          value={fields.text}
          onChange={(event) => change({ text: event.target.value })}
        />
        {!isQuestion && !fields.told && (
          <MentionList
            ticket={ticket}
            field={`${form}-text`}
            text={fields.text}
            onText={(text) => change({ text })}
          />
        )}
        {isQuestion ? (
          <TemplatePicker
            ticket={ticket}
            status="waiting_for_resident"
            bodyName={ticket.bodyName}
            text={fields.text}
            onText={(text) => change({ text })}
          />
        ) : (
          <Checkbox
            label={say('ticket.step.public')}
            checked={fields.told}
            onChange={(event) => change({ told: event.target.checked })}
          />
        )}
        <ChangedNotice ticket={ticket} seen={written.seen} conflict={written.conflict} />
        {written.error && <Failure error={written.error} />}
        <div>
          <Button type="submit" disabled={written.isPending}>
            {say(button)}
          </Button>
        </div>
      </form>
    </details>
  );
}
