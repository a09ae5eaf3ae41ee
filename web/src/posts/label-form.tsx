import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { LabelCorrection, Post } from '../../../api/contract/posts.ts';
import { send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Select } from '../kit/fields.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';

/** Every kind of a post, as in the contract. */
export const KINDS = [
  'incident',
  'rescue',
  'complaint',
  'denunciation',
  'question',
  'suggestion',
  'praise',
  'info',
  'chatter',
  'spam',
] as const;
/** Every feeling. */
export const SENTIMENTS = ['negative', 'neutral', 'positive'] as const;
const URGENCIES = ['normal', 'urgent', 'emergency'] as const;

/** Says what the machine should have understood; it learns from it. */
export function LabelForm({ post }: { post: Post }) {
  const { say, label, language } = useLanguage();
  const { city } = useSession();
  const tell = useTell();
  const cache = useQueryClient();
  const [sentiment, setSentiment] = useState(post.labels.sentiment);
  const [category, setCategory] = useState(post.labels.category ?? '');
  const [urgency, setUrgency] = useState(post.labels.urgency);
  const [kind, setKind] = useState(post.labels.kind);
  const correct = useMutation({
    mutationFn: (correction: LabelCorrection) =>
      send<Post>('POST', `/posts/${post.id}/labels`, correction),
    onSuccess: () => tell(say('posts.corrected')),
    onSettled: () => void cache.invalidateQueries({ queryKey: ['posts'] }),
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    correct.mutate({ sentiment, urgency, kind, category: category || null });
  }
  return (
    <form className="mt-2 grid items-end gap-3 sm:grid-cols-5" onSubmit={submit}>
      <Select
        label={say('sentiment.title')}
        value={sentiment}
        onChange={(event) => setSentiment(event.target.value as typeof sentiment)}
        options={SENTIMENTS.map((value) => ({ value, label: label('sentiment', value) }))}
      />
      <Select
        label={say('queue.category')}
        value={category}
        onChange={(event) => setCategory(event.target.value)}
        options={[
          { value: '', label: '–' },
          ...city.categories.map(({ id, ...name }) => ({ value: id, label: name[language] })),
        ]}
      />
      <Select
        label={say('urgency.title')}
        value={urgency}
        onChange={(event) => setUrgency(event.target.value as typeof urgency)}
        options={URGENCIES.map((value) => ({ value, label: label('urgency', value) }))}
      />
      <Select
        label={say('labelling.kind')}
        value={kind}
        onChange={(event) => setKind(event.target.value as typeof kind)}
        options={KINDS.map((value) => ({ value, label: label('kind', value) }))}
      />
      <Button type="submit" disabled={correct.isPending}>
        {say('common.save')}
      </Button>
      {correct.isError && <Failure error={correct.error} />}
    </form>
  );
}
