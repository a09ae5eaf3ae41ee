import { type FormEvent, useState } from 'react';
import type { Move, StatusId, TicketDetail } from '../../../api/contract/tickets.ts';
import { ApiProblem } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Checkbox, Select, TextArea, TextField } from '../kit/fields.tsx';
import { Card, Notice } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { cityNames } from './names.ts';
import { useTicketAction } from './queries.ts';

const EVIDENCE = ['photo', 'document', 'reason'] as const;
type Evidence = (typeof EVIDENCE)[number];

/** Moves the ticket on; what was typed stays when somebody else was quicker. */
export function NextStepPanel({ ticket }: { ticket: TicketDetail }) {
  const { say, language } = useLanguage();
  const { city } = useSession();
  const names = cityNames(city, language);
  const [wanted, setWanted] = useState<StatusId>();
  const [note, setNote] = useState('');
  const [told, setTold] = useState(true);
  const [body, setBody] = useState('');
  const [outcomeCode, setOutcomeCode] = useState('');
  const [evidenceKind, setEvidenceKind] = useState<Evidence>('reason');
  const [evidence, setEvidence] = useState('');
  const move = useTicketAction<Move>(ticket.code, 'moves');
  const to = wanted && ticket.steps.includes(wanted) ? wanted : ticket.steps[0];
  if (!to)
    return (
      <Card title={say('ticket.next')}>
        <p className="text-quiet">{say('ticket.step.none')}</p>
      </Card>
    );
  const outcomes = city.outcomes.filter((outcome) => outcome.for === to);
  const conflict = move.error instanceof ApiProblem && move.error.problem.code === 'conflict';

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!to) return;
    move.mutate(
      {
        revision: ticket.revision,
        to,
        public: told,
        ...(note.trim() && { note }),
        ...(to === 'referred' && { body }),
        ...(outcomes.length > 0 && {
          outcome: {
            code: outcomeCode || (outcomes[0]?.code ?? ''),
            evidence: { kind: evidenceKind, value: evidence },
          },
        }),
      },
      {
        onSuccess: () => {
          setNote('');
          setEvidence('');
          setWanted(undefined);
        },
      },
    );
  }

  return (
    <Card title={say('ticket.next')}>
      <form className="grid gap-3" onSubmit={submit}>
        <Select
          label={say('ticket.step.to')}
          value={to}
          onChange={(event) => setWanted(event.target.value as StatusId)}
          options={ticket.steps.map((step) => ({ value: step, label: names.status(step) }))}
        />
        {to === 'referred' && (
          <Select
            label={say('ticket.step.body')}
            required
            value={body}
            onChange={(event) => setBody(event.target.value)}
            options={[
              { value: '', label: '–' },
              ...city.bodies
                .filter(({ id }) => id !== ticket.body)
                .map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        )}
        {outcomes.length > 0 && (
          <>
            <Select
              label={say('ticket.outcome')}
              value={outcomeCode || (outcomes[0]?.code ?? '')}
              onChange={(event) => setOutcomeCode(event.target.value)}
              options={outcomes.map((outcome) => ({
                value: outcome.code,
                label: outcome[language],
              }))}
            />
            <div className="grid gap-3 sm:grid-cols-2">
              <Select
                label={say('ticket.evidence')}
                value={evidenceKind}
                onChange={(event) => setEvidenceKind(event.target.value as Evidence)}
                options={EVIDENCE.map((kind) => ({
                  value: kind,
                  label: say(`ticket.evidence.${kind}`),
                }))}
              />
              <TextField
                label={say(`ticket.evidence.${evidenceKind}`)}
                required
                value={evidence}
                onChange={(event) => setEvidence(event.target.value)}
              />
            </div>
          </>
        )}
        <TextArea
          label={say('ticket.step.note')}
          maxLength={4000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        <Checkbox
          label={say('ticket.step.public')}
          checked={told}
          onChange={(event) => setTold(event.target.checked)}
        />
        {conflict && <Notice tone="warn">{say('ticket.conflict')}</Notice>}
        {move.isError && !conflict && <Failure error={move.error} />}
        <div>
          <Button look="primary" type="submit" disabled={move.isPending}>
            {say('ticket.step.submit')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
