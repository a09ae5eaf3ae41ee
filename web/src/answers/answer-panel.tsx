import { useState } from 'react';
import type { AnswersOfPost } from '../../../api/contract/answers.ts';
import type { Post } from '../../../api/contract/posts.ts';
import { Button } from '../kit/button.tsx';
import { Select } from '../kit/fields.tsx';
import { Loading } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { AnswerCard } from './answer-card.tsx';
import { AnswerFacts } from './answer-standing.tsx';
import { useAnswersOfPost, useBeginAnswer } from './queries.ts';

/** The public answers to a post, and the beginning of a new one; asked for when it is opened. */
export function AnswerPanel({ post }: { post: Post }) {
  const { say, label } = useLanguage();
  const [open, setOpen] = useState(false);
  const answers = useAnswersOfPost(post.id, open);
  const { items, offer } = answers.data ?? { items: [], offer: null };
  return (
    <details className="open:w-full" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="py-2 text-quiet">
        {say('answers.title')}
        {post.answer && `: ${label('answers.state', post.answer)}`}
      </summary>
      <div className="mt-2 grid gap-3">
        {answers.isError && (
          <Failure error={answers.error} onRetry={() => void answers.refetch()} />
        )}
        {open && answers.isPending && <Loading label={say('common.loading')} rows={1} />}
        {offer && <Begin post={post} offer={offer} />}
        {answers.isSuccess && !offer && items.length === 0 && <p>{say('answers.begin.none')}</p>}
        {items.length > 0 && (
          <ul className="grid gap-2">
            {items.map((answer) => (
              <AnswerCard key={answer.id} answer={answer} withPost={false} />
            ))}
          </ul>
        )}
      </div>
    </details>
  );
}

/** Chooses a template and shows what it makes of the ticket's facts. */
function Begin({ post, offer }: { post: Post; offer: NonNullable<AnswersOfPost['offer']> }) {
  const { say, label } = useLanguage();
  const tell = useTell();
  const begin = useBeginAnswer(post.id);
  const [chosen, choose] = useState('');
  const template =
    offer.templates.find(({ id }) => id === chosen) ??
    offer.templates.find(({ complete }) => complete) ??
    offer.templates[0];
  if (!template) return <p>{say('answers.begin.none')}</p>;
  return (
    <div className="grid gap-2">
      <Select
        label={say('answers.begin.template')}
        value={template.id}
        onChange={(event) => choose(event.target.value)}
        options={offer.templates.map(({ id }) => ({
          value: id,
          label: label('answers.template', id),
        }))}
      />
      <p className="rounded-lg bg-brand-50 px-3 py-2 break-words" lang="vi">
        {template.text}
      </p>
      <AnswerFacts facts={offer.facts} />
      <p className="text-quiet">{say(`answers.begin.${offer.way}`)}</p>
      {begin.isError && <Failure error={begin.error} />}
      <div>
        <Button
          look="primary"
          disabled={begin.isPending}
          onClick={() =>
            begin.mutate({ template: template.id }, { onSuccess: () => tell(say('answers.begun')) })
          }
        >
          {say('answers.begin')}
        </Button>
      </div>
    </div>
  );
}
