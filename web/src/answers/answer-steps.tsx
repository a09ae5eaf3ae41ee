import { type FormEvent, useState } from 'react';
import type { Answer, AnswerStepId } from '../../../api/contract/answers.ts';
import { Button, type Look } from '../kit/button.tsx';
import { TextField } from '../kit/fields.tsx';
import { Failure } from '../shell/failure.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { useAnswerStep, useRestore } from './queries.ts';

/** Steps that need nothing but a press, the wanted ones first. */
const PRESSED = [
  'approve',
  'retry',
  'revise',
  'withdraw',
  'restore',
] as const satisfies readonly AnswerStepId[];
const LOOKS: Readonly<Partial<Record<AnswerStepId, Look>>> = {
  approve: 'primary',
  retry: 'primary',
  withdraw: 'danger',
};

/** What the person who looks may do with an answer that is no draft of theirs to write. */
export function AnswerSteps({ answer }: { answer: Answer }) {
  const { say } = useLanguage();
  const tell = useTell();
  const step = useAnswerStep(answer);
  const back = useRestore(() => tell(say('answers.done.restore')));
  const take = (input: { step: AnswerStepId; reason?: string; url?: string }) =>
    step.mutate(input, {
      onSuccess: (after) =>
        tell(
          say(`answers.done.${input.step}`),
          input.step === 'withdraw' && after.steps.includes('restore')
            ? () => back.mutate(after)
            : undefined,
        ),
    });
  const can = (one: AnswerStepId) => answer.steps.includes(one);
  const hasPress = PRESSED.some(can);
  return (
    <div className="grid gap-2">
      {can('copied') && <PasteForm answer={answer} busy={step.isPending} onDone={take} />}
      {hasPress && (
        <div className="flex flex-wrap gap-2">
          {PRESSED.filter(can).map((one) => (
            <Button
              key={one}
              look={LOOKS[one] ?? 'plain'}
              disabled={step.isPending}
              data-step={one}
              onClick={() => take({ step: one })}
            >
              {say(`answers.step.${one}`)}
              <span className="sr-only"> {answer.ticketCode}</span>
            </Button>
          ))}
        </div>
      )}
      {can('return') && <ReturnForm busy={step.isPending} onDone={take} />}
      {step.isError && <Failure error={step.error} />}
      {back.isError && <Failure error={back.error} />}
    </div>
  );
}

/** The approver says what is to be changed. */
function ReturnForm({
  busy,
  onDone,
}: {
  busy: boolean;
  onDone(input: { step: 'return'; reason: string }): void;
}) {
  const { say } = useLanguage();
  const [reason, setReason] = useState('');
  function submit(event: FormEvent) {
    event.preventDefault();
    if (reason.trim()) onDone({ step: 'return', reason: reason.trim() });
  }
  return (
    <form className="grid gap-2 sm:grid-cols-[1fr_auto] sm:items-end" onSubmit={submit}>
      <TextField
        label={say('answers.reason')}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button type="submit" disabled={busy || !reason.trim()}>
        {say('answers.step.return')}
      </Button>
    </form>
  );
}

/** Copies the words, and takes the address of where they were pasted. */
function PasteForm({
  answer,
  busy,
  onDone,
}: {
  answer: Answer;
  busy: boolean;
  onDone(input: { step: 'copied'; url: string }): void;
}) {
  const { say } = useLanguage();
  const tell = useTell();
  const [url, setUrl] = useState('');
  const [wrong, setWrong] = useState(false);
  async function copy(): Promise<void> {
    const copied = await navigator.clipboard?.writeText(answer.text).then(
      () => true,
      () => false,
    );
    tell(say(copied ? 'answers.copy.done' : 'answers.copy.failed'));
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    const isAddress = /^https?:\/\/\S+$/.test(url.trim());
    setWrong(!isAddress);
    if (isAddress) onDone({ step: 'copied', url: url.trim() });
  }
  return (
    <form className="grid gap-2" onSubmit={submit} noValidate>
      {answer.way === 'copy' && <p className="text-sm">{say('answers.copy.why')}</p>}
      <div>
        <Button onClick={() => void copy()}>
          {say('answers.copy')}
          <span className="sr-only"> {answer.ticketCode}</span>
        </Button>
      </div>
      <div className="grid gap-2 sm:grid-cols-[1fr_auto] sm:items-end">
        <TextField
          label={say('answers.url')}
          hint={say('answers.url.hint')}
          error={wrong ? say('answers.url.wrong') : undefined}
          type="url"
          inputMode="url"
          maxLength={2000}
          value={url}
          onChange={(event) => setUrl(event.target.value)}
        />
        <Button type="submit" look="primary" disabled={busy || !url.trim()}>
          {say('answers.step.copied')}
          <span className="sr-only"> {answer.ticketCode}</span>
        </Button>
      </div>
    </form>
  );
}
