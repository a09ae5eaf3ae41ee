import { useState } from 'react';
import type { Answer } from '../../../api/contract/answers.ts';
import { useDraft } from '../drafts/draft.ts';
import { Button } from '../kit/button.tsx';
import { Select, TextArea } from '../kit/fields.tsx';
import { Failure } from '../shell/failure.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { AnswerQuestions } from './answer-standing.tsx';
import { useAnswerEdit, useAnswerStep } from './queries.ts';

/** The words of a draft: changed, checked, begun anew from a template, submitted. Ctrl+Enter submits. */
export function DraftForm({ answer }: { answer: Answer }) {
  const { say } = useLanguage();
  const tell = useTell();
  const [fields, change, clear] = useDraft(`answer:${answer.id}:${answer.revision}`, {
    text: answer.text,
  });
  const edit = useAnswerEdit(answer);
  const step = useAnswerStep(answer);
  const busy = edit.isPending || step.isPending;
  const submit = () =>
    step.mutate(
      { step: 'submit', text: fields.text.trim() },
      {
        onSuccess: () => {
          clear();
          tell(say('answers.done.submit'));
        },
      },
    );
  const save = () =>
    edit.mutate(
      { text: fields.text.trim() },
      {
        onSuccess: () => {
          clear();
          tell(say('answers.done.save'));
        },
      },
    );
  // What the checker asks is shown below; the refusal itself says nothing more.
  const asked = step.isError && answer.questions.length > 0;
  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) submit();
      }}
    >
      <TextArea
        label={say('answers.text')}
        hint={say('answers.text.hint')}
        maxLength={2000}
        rows={5}
        lang="vi"
        value={fields.text}
        onChange={(event) => change({ text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !busy) submit();
        }}
      />
      <AnswerQuestions answer={answer} />
      {step.isError && !asked && <Failure error={step.error} />}
      {edit.isError && <Failure error={edit.error} />}
      <div className="flex flex-wrap gap-2">
        <Button look="primary" type="submit" disabled={busy}>
          {say('answers.step.submit')}
        </Button>
        <Button disabled={busy || fields.text.trim() === answer.text} onClick={save}>
          {say('answers.save')}
        </Button>
      </div>
      <Refill
        answer={answer}
        disabled={busy}
        onRefill={(template) => edit.mutate({ template }, { onSuccess: clear })}
      />
    </form>
  );
}

/** Begins anew from a template, with the facts of now. */
function Refill({
  answer,
  disabled,
  onRefill,
}: {
  answer: Answer;
  disabled: boolean;
  onRefill(template: string): void;
}) {
  const { say, label } = useLanguage();
  const [chosen, choose] = useState('');
  const template = answer.templates.includes(chosen) ? chosen : (answer.templates[0] ?? '');
  if (!template) return null;
  return (
    <details className="text-sm">
      <summary className="min-h-8 py-1 text-quiet">{say('answers.refill')}</summary>
      <div className="mt-1 grid gap-2 sm:grid-cols-[1fr_auto] sm:items-end">
        <Select
          label={say('answers.begin.template')}
          value={template}
          onChange={(event) => choose(event.target.value)}
          options={answer.templates.map((id) => ({
            value: id,
            label: label('answers.template', id),
          }))}
        />
        <Button disabled={disabled} onClick={() => onRefill(template)}>
          {say('answers.refill')}
        </Button>
      </div>
      <p className="mt-1 text-quiet">{say('answers.refill.hint')}</p>
    </details>
  );
}
