import type { City } from '../../../api/contract/city.ts';
import type { Outcome, TicketDetail } from '../../../api/contract/tickets.ts';
import { Select, TextField } from '../kit/fields.tsx';
import { useLanguage } from '../text/language.tsx';

export type OutcomeDraft = {
  outcomeCode: string;
  evidenceKind: Outcome['evidence']['kind'];
  evidence: string;
};

/** How the matter ended, and what proves it: a photo of the ticket, a document or a reason in words. */
export function OutcomeFields({
  ticket,
  outcomes,
  value,
  onChange,
}: {
  ticket: TicketDetail;
  outcomes: City['outcomes'];
  value: OutcomeDraft;
  onChange(change: Partial<OutcomeDraft>): void;
}) {
  const { say, language } = useLanguage();
  const photos = ticket.photos.map(({ id }) => id);
  const kinds = (['reason', 'document', 'photo'] as const).filter(
    (kind) => kind !== 'photo' || photos.length > 0,
  );
  return (
    <>
      <Select
        label={say('ticket.outcome')}
        value={value.outcomeCode || (outcomes[0]?.code ?? '')}
        onChange={(event) => onChange({ outcomeCode: event.target.value })}
        options={outcomes.map((outcome) => ({ value: outcome.code, label: outcome[language] }))}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <Select
          label={say('ticket.evidence')}
          value={value.evidenceKind}
          onChange={(event) =>
            onChange({
              evidenceKind: event.target.value as OutcomeDraft['evidenceKind'],
              evidence: '',
            })
          }
          options={kinds.map((kind) => ({ value: kind, label: say(`ticket.evidence.${kind}`) }))}
        />
        {value.evidenceKind === 'photo' ? (
          <PhotoChoice
            photos={photos}
            value={value.evidence}
            onChange={(evidence) => onChange({ evidence })}
          />
        ) : (
          <TextField
            label={say(`ticket.evidence.${value.evidenceKind}`)}
            required
            maxLength={1000}
            value={value.evidence}
            onChange={(event) => onChange({ evidence: event.target.value })}
          />
        )}
      </div>
    </>
  );
}

function PhotoChoice({
  photos,
  value,
  onChange,
}: {
  photos: readonly string[];
  value: string;
  onChange(id: string): void;
}) {
  const { say } = useLanguage();
  return (
    <fieldset>
      <legend className="text-sm font-semibold">{say('ticket.evidence.photo')}</legend>
      <div className="mt-1 flex flex-wrap gap-2">
        {photos.map((id, index) => (
          <label
            key={id}
            className="rounded-lg border-2 border-transparent has-checked:border-brand"
          >
            <input
              type="radio"
              name="evidence-photo"
              required
              className="sr-only peer"
              checked={value === id}
              onChange={() => onChange(id)}
            />
            <img
              src={`/api/v1/photos/${id}`}
              alt={say('ticket.photo', { number: index + 1 })}
              className="h-20 rounded-md peer-focus-visible:outline-2"
            />
          </label>
        ))}
      </div>
    </fieldset>
  );
}
