import type { FormEvent } from 'react';
import type { StatusId, TicketDetail } from '../../../api/contract/tickets.ts';
import { Button } from '../kit/button.tsx';
import { Checkbox, Select, TextArea } from '../kit/fields.tsx';
import { Card } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { ChangedNotice } from './changed-notice.tsx';
import { cityNames } from './names.ts';
import { type OutcomeDraft, OutcomeFields } from './outcome-fields.tsx';
import { TemplatePicker } from './template-picker.tsx';
import { useWrittenAction } from './written-action.ts';

type Draft = OutcomeDraft & { to: StatusId | ''; note: string; told: boolean; body: string };
const EMPTY: Draft = {
  to: '',
  note: '',
  told: true,
  body: '',
  outcomeCode: '',
  evidenceKind: 'reason',
  evidence: '',
};
/** The domain wants a word with these. */
const NEEDS_NOTE = new Set<StatusId>([
  'referred',
  'waiting_for_resident',
  'not_resolvable',
  'reopened',
]);

/** Moves the ticket on; what was typed stays when somebody else was quicker or the line is down. */
export function NextStepPanel({ ticket }: { ticket: TicketDetail }) {
  const { say, label, language } = useLanguage();
  const { city } = useSession();
  const names = cityNames(city, language);
  const move = useWrittenAction(ticket, 'moves', 'move', EMPTY, 'ticket.moved');
  const { fields, change } = move;
  const to = ticket.steps.find((step) => step === fields.to) ?? ticket.steps[0];
  if (!to)
    return (
      <Card title={say('ticket.next')}>
        <p className="text-quiet">{say('ticket.step.none')}</p>
      </Card>
    );
  const outcomes = city.outcomes.filter((outcome) => outcome.for === to);

  function submit(event: FormEvent) {
    event.preventDefault();
    const { note, told, body, outcomeCode, evidenceKind, evidence } = fields;
    move.submit(
      {
        revision: ticket.revision,
        to,
        public: told,
        ...(note.trim() && { note: note.trim() }),
        ...(to === 'referred' && { body }),
        ...(outcomes.length > 0 && {
          outcome: {
            code: outcomeCode || outcomes[0]?.code,
            evidence: { kind: evidenceKind, value: evidence },
          },
        }),
      },
      note.trim(),
    );
  }

  return (
    <Card title={say('ticket.next')} id="next-step">
      <form className="grid gap-3" onSubmit={submit}>
        <Select
          label={say('ticket.step.to')}
          value={to}
          onChange={(event) => change({ to: event.target.value as StatusId })}
          options={ticket.steps.map((step) => ({ value: step, label: label('status', step) }))}
        />
        {to === 'referred' && (
          <Select
            label={say('ticket.step.body')}
            required
            value={fields.body}
            onChange={(event) => change({ body: event.target.value })}
            options={[
              { value: '', label: '–' },
              ...city.bodies
                .filter(({ id }) => id !== ticket.body)
                .map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        )}
        {outcomes.length > 0 && (
          <OutcomeFields ticket={ticket} outcomes={outcomes} value={fields} onChange={change} />
        )}
        <TextArea
          label={say('ticket.step.note')}
          maxLength={4000}
          required={NEEDS_NOTE.has(to)}
          value={fields.note}
          onChange={(event) => change({ note: event.target.value })}
        />
        <TemplatePicker
          ticket={ticket}
          status={to}
          bodyName={to === 'referred' && fields.body ? names.body(fields.body) : ticket.bodyName}
          text={fields.note}
          onText={(note) => change({ note })}
        />
        <Checkbox
          label={say('ticket.step.public')}
          checked={fields.told}
          onChange={(event) => change({ told: event.target.checked })}
        />
        <ChangedNotice ticket={ticket} seen={move.seen} conflict={move.conflict} />
        {move.error && <Failure error={move.error} />}
        <div>
          <Button look="primary" type="submit" disabled={move.isPending}>
            {say('ticket.step.submit')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
