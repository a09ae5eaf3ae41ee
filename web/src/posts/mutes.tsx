import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { MuteInput, MuteMade, Mutes } from '../../../api/contract/mutes.ts';
import type { Post } from '../../../api/contract/posts.ts';
import { ApiProblem, get, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Badge } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';

/** Lists and figures that a mute changes. */
function useRefresh(): () => void {
  const cache = useQueryClient();
  return () => {
    for (const key of ['mutes', 'posts', 'insights'])
      void cache.invalidateQueries({ queryKey: [key] });
  };
}

function useLift() {
  const { say } = useLanguage();
  const tell = useTell();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async (id: string) => {
      try {
        await send<void>('DELETE', `/mutes/${id}`);
        return 'mutes.lifted';
      } catch (err) {
        // An older word on the screen or a colleague was quicker: what was wanted is so.
        if (err instanceof ApiProblem && err.status === 404) return 'mutes.lifted.before';
        throw err;
      }
    },
    onSuccess: (text) => tell(say(text)),
    onSettled: refresh,
  });
}

/** Keeps the page or the thread of a post apart from the figures. */
export function MuteButtons({ post }: { post: Post }) {
  const { say } = useLanguage();
  const tell = useTell();
  const refresh = useRefresh();
  const lift = useLift();
  const mute = useMutation({
    mutationFn: (what: MuteInput['what']) =>
      send<MuteMade>('POST', '/mutes', { postId: post.id, what }),
    onSuccess: ({ id, title }) => tell(say('mutes.done', { title }), () => lift.mutate(id)),
    onSettled: refresh,
  });
  return (
    <div className="mt-2 grid gap-2">
      <p className="text-quiet">{say('mutes.why')}</p>
      <p className="flex flex-wrap gap-2">
        <Button disabled={mute.isPending} onClick={() => mute.mutate('outlet')}>
          {say('mutes.outlet', { name: post.outlet })}
        </Button>
        {post.thread && (
          <Button disabled={mute.isPending} onClick={() => mute.mutate('thread')}>
            {say('mutes.thread')}
          </Button>
        )}
      </p>
      {mute.isError && <Failure error={mute.error} />}
    </div>
  );
}

/** What is muted, with a way back for each. */
export function MutesCard() {
  const { say, label, language } = useLanguage();
  const { may } = useSession();
  const lift = useLift();
  const { data } = useQuery({ queryKey: ['mutes'], queryFn: () => get<Mutes>('/mutes') });
  if (!data || data.items.length === 0) return null;
  return (
    <details className="mb-4 rounded-xl border border-line bg-white p-4">
      <summary className="cursor-pointer font-semibold">
        {say('mutes.title', { count: data.items.length })}
      </summary>
      <ul className="mt-2 grid gap-2">
        {data.items.map(({ id, source, what, title, by, at, posts }) => (
          <li key={id} className="flex flex-wrap items-center gap-2">
            <Badge>{label('source', source)}</Badge>
            <Badge>{label('mutes.what', what)}</Badge>
            <span className="min-w-0 break-words">{title}</span>
            <span className="text-sm text-quiet">
              {say('mutes.line', { count: posts, by, time: showTime(at, language) })}
            </span>
            {may('posts.decide') && (
              <Button disabled={lift.isPending} onClick={() => lift.mutate(id)}>
                {say('mutes.lift')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {lift.isError && <Failure error={lift.error} />}
    </details>
  );
}
