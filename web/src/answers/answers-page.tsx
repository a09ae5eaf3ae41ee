import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Button } from '../kit/button.tsx';
import { useListKeys } from '../kit/list-keys.ts';
import { Empty, Loading } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';
import { AnswerCard } from './answer-card.tsx';
import { ANSWER_VIEWS } from './answers-search.ts';
import { useAnswers } from './queries.ts';

/** Public answers: what waits for me, what was said, what is stuck. A approves the chosen one, Enter goes into it. */
export function AnswersPage() {
  const { say, label } = useLanguage();
  const { view = 'todo' } = useSearch({ from: '/answers' });
  const navigate = useNavigate({ from: '/answers' });
  const answers = useAnswers(view);
  const rows = useMemo(
    () => answers.data?.pages.flatMap(({ items }) => items) ?? [],
    [answers.data],
  );
  const chosen = useListKeys(rows.length, KEYS);
  return (
    <>
      <h1 className="text-xl font-semibold">{say('answers.title')}</h1>
      <p className="mb-3 max-w-prose text-quiet">{say('answers.lead')}</p>
      <fieldset className="mb-3 flex flex-wrap gap-2">
        <legend className="sr-only">{say('answers.view')}</legend>
        {ANSWER_VIEWS.map((one) => (
          <Button
            key={one}
            look={one === view ? 'primary' : 'plain'}
            aria-pressed={one === view}
            onClick={() => void navigate({ search: { view: one }, replace: true })}
          >
            {label('answers.view', one)}
          </Button>
        ))}
      </fieldset>
      {answers.isError && <Failure error={answers.error} onRetry={() => void answers.refetch()} />}
      {answers.isPending && <Loading label={say('common.loading')} rows={3} />}
      {answers.isSuccess && rows.length === 0 && (
        <Empty>
          <p>{say(`answers.empty.${view}`)}</p>
        </Empty>
      )}
      <ul className="grid gap-3">
        {rows.map((answer, index) => (
          <AnswerCard key={answer.id} answer={answer} chosen={index === chosen} withPost />
        ))}
      </ul>
      {answers.hasNextPage && (
        <Button
          className="mt-3"
          disabled={answers.isFetchingNextPage}
          onClick={() => void answers.fetchNextPage()}
        >
          {say('common.more')}
        </Button>
      )}
    </>
  );
}

const KEYS = {
  a: () => inChosen('[data-step="approve"]')?.click(),
  Enter: () => inChosen('textarea, input, button')?.focus(),
};

/** The first such control of the chosen row. */
const inChosen = (selector: string): HTMLElement | null =>
  document.querySelector('[data-chosen="true"]')?.querySelector<HTMLElement>(selector) ?? null;
