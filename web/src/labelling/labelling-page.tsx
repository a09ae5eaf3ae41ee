import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { BlindPost, BlindWord } from '../../../api/contract/labelling.ts';
import { get, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Select } from '../kit/fields.tsx';
import { Card, Empty, Loading } from '../kit/surface.tsx';
import { KINDS, SENTIMENTS } from '../posts/label-form.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { LabellingFiguresCard } from './figures-card.tsx';

/** The random sample: one post after the other without any label, and what the labels tell of people and machine. */
export function LabellingPage() {
  const { say } = useLanguage();
  const next = useQuery({
    queryKey: ['labelling', 'next'],
    queryFn: () => get<BlindPost>('/labelling/next'),
    // The post stays while somebody reads it.
    staleTime: Number.POSITIVE_INFINITY,
  });
  const post = next.data?.post;
  return (
    <>
      <h1 className="mb-1 text-xl font-semibold">{say('labelling.title')}</h1>
      <p className="mb-3 max-w-3xl text-sm text-quiet">{say('labelling.why')}</p>
      {next.isPending && <Loading label={say('common.loading')} rows={2} />}
      {next.isError && <Failure error={next.error} onRetry={() => void next.refetch()} />}
      {next.isSuccess && !post && (
        <Empty>
          <p>{say('labelling.none')}</p>
        </Empty>
      )}
      {post && <BlindForm key={post.id} post={post} />}
      <LabellingFiguresCard />
    </>
  );
}

function BlindForm({ post }: { post: NonNullable<BlindPost['post']> }) {
  const { say, label, language } = useLanguage();
  const { city } = useSession();
  const tell = useTell();
  const cache = useQueryClient();
  const [sentiment, setSentiment] = useState('');
  const [kind, setKind] = useState('');
  const [category, setCategory] = useState('');
  const onSettled = () => void cache.invalidateQueries({ queryKey: ['labelling'] });
  const back = useMutation({
    mutationFn: () => send<void>('DELETE', `/labelling/${post.id}`),
    onSuccess: () => tell(say('labelling.takenBack')),
    onSettled,
  });
  const save = useMutation({
    mutationFn: (word: BlindWord) => send<void>('POST', `/labelling/${post.id}`, word),
    onSuccess: () => tell(say('labelling.saved'), () => back.mutate()),
    onSettled,
  });
  const choose = { value: '', label: say('labelling.choose') };
  const complete = sentiment && kind && category;
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!complete) return;
    save.mutate({
      sentiment: sentiment as BlindWord['sentiment'],
      kind: kind as BlindWord['kind'],
      category: category === '-' ? null : category,
    });
  }
  return (
    <Card title={post.outlet}>
      <p className="break-words whitespace-pre-wrap" lang="vi">
        {post.text}
      </p>
      <form className="mt-3 grid items-end gap-3 sm:grid-cols-4" onSubmit={submit}>
        <Select
          label={say('sentiment.title')}
          value={sentiment}
          onChange={(event) => setSentiment(event.target.value)}
          options={[
            choose,
            ...SENTIMENTS.map((value) => ({ value, label: label('sentiment', value) })),
          ]}
        />
        <Select
          label={say('labelling.kind')}
          value={kind}
          onChange={(event) => setKind(event.target.value)}
          options={[choose, ...KINDS.map((value) => ({ value, label: label('kind', value) }))]}
        />
        <Select
          label={say('queue.category')}
          value={category}
          onChange={(event) => setCategory(event.target.value)}
          options={[
            choose,
            { value: '-', label: say('labelling.noCategory') },
            ...city.categories.map(({ id, ...name }) => ({ value: id, label: name[language] })),
          ]}
        />
        <Button type="submit" look="primary" disabled={!complete || save.isPending}>
          {say('labelling.save')}
        </Button>
      </form>
      {save.isError && <Failure error={save.error} />}
    </Card>
  );
}
