import {
  type InfiniteData,
  useInfiniteQuery,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { PostDecision, Post as PostItem, PostPage } from '../../../api/contract/posts.ts';
import { get, queryString, send } from '../api/client.ts';
import { Button, buttonLook } from '../kit/button.tsx';
import { Select } from '../kit/fields.tsx';
import { useListKeys } from '../kit/list-keys.ts';
import { SearchField } from '../kit/search-field.tsx';
import { Empty, Loading } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { BehindFigure } from './behind-figure.tsx';
import { labelKeys, useCorrections } from './label-keys.ts';
import { ListenersCard } from './listeners-card.tsx';
import { MutesCard } from './mutes.tsx';
import { PostRow } from './post-row.tsx';
import type { PostsSearch } from './posts-search.ts';

/** What a decision makes of a post, shown before the server has answered. */
const HANDLING_AFTER = {
  report: 'reported',
  dismiss: 'dismissed',
  reconsider: 'triage',
} as const;

/** What people say in public, with the labels; what may need an answer is decided with one key. */
export function PostsPage() {
  const { say, label, language } = useLanguage();
  const { city, may } = useSession();
  const search = useSearch({ from: '/posts' });
  const navigate = useNavigate({ from: '/posts' });
  const cache = useQueryClient();
  const tell = useTell();
  const queryKey = ['posts', search];
  const posts = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) =>
      get<PostPage>(`/posts${queryString({ ...search, cursor: pageParam })}`),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const rows = useMemo(() => posts.data?.pages.flatMap((page) => page.items) ?? [], [posts.data]);
  const decide = useMutation({
    mutationFn: ({ id, ...decision }: PostDecision & { id: string }) =>
      send<PostItem>('POST', `/posts/${id}/decision`, decision),
    // Shown at once; taken back when the server says no.
    onMutate: async ({ id, decision }) => {
      await cache.cancelQueries({ queryKey });
      const before = cache.getQueryData<InfiniteData<PostPage>>(queryKey);
      const handling = HANDLING_AFTER[decision];
      if (before)
        cache.setQueryData<InfiniteData<PostPage>>(queryKey, {
          ...before,
          pages: before.pages.map((page) => ({
            ...page,
            items: page.items.map((post) => (post.id === id ? { ...post, handling } : post)),
          })),
        });
      return before;
    },
    onError: (_error, _decision, before) => cache.setQueryData(queryKey, before),
    onSuccess: (post, { id, decision }) => {
      if (decision === 'report') tell(say('posts.reported', { code: post.ticketCode ?? '' }));
      else if (decision === 'reconsider') tell(say('posts.reconsidered'));
      else tell(say('posts.dismissed'), () => decide.mutate({ id, decision: 'reconsider' }));
    },
    onSettled: () => void cache.invalidateQueries({ queryKey: ['posts'] }),
  });
  const { mutate } = decide;
  const { correct, uncorrect } = useCorrections();
  const decides = may('posts.decide');
  const keys = useMemo(() => {
    const on = (decision: PostDecision['decision']) => (index: number) => {
      const post = rows[index];
      if (decides && post && (post.handling === 'triage' || post.handling === 'none'))
        mutate({ id: post.id, decision });
    };
    return {
      r: on('report'),
      d: on('dismiss'),
      ...labelKeys((index) => (decides ? rows[index] : undefined), correct, uncorrect),
    };
  }, [rows, decides, mutate, correct, uncorrect]);
  const chosen = useListKeys(rows.length, keys);
  const choose = (change: Partial<PostsSearch>) =>
    void navigate({ search: { ...search, ...change }, replace: true });

  return (
    <>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <h1 className="text-xl font-semibold">{say('posts.title')}</h1>
        {may('posts.import') && (
          <Link to="/posts/import" className={buttonLook()}>
            {say('import.open')}
          </Link>
        )}
      </div>
      <ListenersCard />
      <MutesCard />
      <div className="mb-4 grid grid-cols-2 items-end gap-3 xl:grid-cols-4">
        <div className="col-span-2 sm:col-span-1">
          <SearchField
            label={say('posts.search')}
            value={search.q ?? ''}
            onSearch={(q) => choose({ q })}
          />
        </div>
        <Select
          label={say('queue.category')}
          value={search.category ?? ''}
          onChange={(event) => choose({ category: event.target.value || undefined })}
          options={[
            { value: '', label: say('common.all') },
            ...city.categories.map(({ id, ...name }) => ({ value: id, label: name[language] })),
            { value: '-', label: say('insights.noCategory') },
          ]}
        />
        <Select
          label={say('sentiment.title')}
          value={search.sentiment ?? ''}
          onChange={(event) =>
            choose({ sentiment: (event.target.value || undefined) as PostsSearch['sentiment'] })
          }
          options={[
            { value: '', label: say('common.all') },
            ...['negative', 'neutral', 'positive'].map((value) => ({
              value,
              label: label('sentiment', value),
            })),
          ]}
        />
        <Select
          label={say('posts.handling')}
          value={search.handling ?? ''}
          onChange={(event) =>
            choose({ handling: (event.target.value || undefined) as PostsSearch['handling'] })
          }
          options={[
            { value: '', label: say('common.all') },
            ...(['triage', 'reported', 'dismissed', 'none'] as const).map((value) => ({
              value,
              label: label('handling', value),
            })),
          ]}
        />
      </div>
      <BehindFigure search={search} onDrop={(keys) => choose(keys)} />
      {posts.isError && <Failure error={posts.error} onRetry={() => void posts.refetch()} />}
      {decide.isError && <Failure error={decide.error} />}
      {posts.isPending && <Loading label={say('common.loading')} />}
      {posts.isSuccess && rows.length === 0 && (
        <Empty>
          <p>{say(Object.values(search).some(Boolean) ? 'posts.none' : 'posts.empty')}</p>
        </Empty>
      )}
      <ul className="grid gap-2">
        {rows.map((post, index) => (
          <PostRow
            key={post.id}
            post={post}
            chosen={index === chosen}
            onDecide={decides ? (decision) => mutate({ id: post.id, decision }) : undefined}
          />
        ))}
      </ul>
      {posts.hasNextPage && (
        <Button
          className="mt-3"
          disabled={posts.isFetchingNextPage}
          onClick={() => void posts.fetchNextPage()}
        >
          {say('common.more')}
        </Button>
      )}
    </>
  );
}
