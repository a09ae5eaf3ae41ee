import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  Answer,
  AnswerDraft,
  AnswerEdit,
  AnswerPage,
  AnswerStep,
  AnswersOfPost,
} from '../../../api/contract/answers.ts';
import { get, queryString, send } from '../api/client.ts';
import type { AnswersView } from './answers-search.ts';

const ANSWERS = 'answers';

export const useAnswers = (view: AnswersView) =>
  useInfiniteQuery({
    queryKey: [ANSWERS, 'list', view],
    queryFn: ({ pageParam }) =>
      get<AnswerPage>(`/answers${queryString({ view, cursor: pageParam })}`),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });

export const useAnswersOfPost = (postId: string, enabled: boolean) =>
  useQuery({
    queryKey: [ANSWERS, 'post', postId],
    queryFn: () => get<AnswersOfPost>(`/posts/${postId}/answers`),
    enabled,
  });

/** Whatever was done or refused, every list shows how it stands now. */
function useRefresh(): () => void {
  const cache = useQueryClient();
  return () => {
    for (const key of [ANSWERS, 'posts']) void cache.invalidateQueries({ queryKey: [key] });
  };
}

export function useBeginAnswer(postId: string) {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: (draft: AnswerDraft) => send<Answer>('POST', `/posts/${postId}/answers`, draft),
    onSettled,
  });
}

/** Changed words are saved before the step, so that it is taken on what the person sees. */
export function useAnswerStep(answer: Answer) {
  const onSettled = useRefresh();
  return useMutation({
    async mutationFn({ text, ...step }: Omit<AnswerStep, 'revision'> & { text?: string }) {
      const changed = text !== undefined && text !== answer.text;
      const { revision } = changed
        ? await patch(answer, { text, revision: answer.revision })
        : answer;
      return await send<Answer>('POST', `/answers/${answer.id}/steps`, { ...step, revision });
    },
    onSettled,
  });
}

/** Takes a withdrawal back. */
export function useRestore(onSuccess: () => void) {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: ({ id, revision }: Answer) =>
      send<Answer>('POST', `/answers/${id}/steps`, { step: 'restore', revision }),
    onSuccess,
    onSettled,
  });
}

export function useAnswerEdit(answer: Answer) {
  const onSettled = useRefresh();
  return useMutation({
    mutationFn: (change: Omit<AnswerEdit, 'revision'>) =>
      patch(answer, { ...change, revision: answer.revision }),
    onSettled,
  });
}

const patch = ({ id }: Answer, edit: AnswerEdit): Promise<Answer> =>
  send<Answer>('PATCH', `/answers/${id}`, edit);
