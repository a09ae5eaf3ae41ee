import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  ProcedureDetail,
  ProcedureInput,
  ProcedureList,
  ProcedurePreview,
  ProcedureVersions,
} from '../../../api/contract/procedures.ts';
import { ApiProblem, get, queryString, send } from '../api/client.ts';
import type { ProceduresSearch } from './procedures-search.ts';

const KEY = 'procedures';

export const useProcedures = (search: ProceduresSearch) =>
  useInfiniteQuery({
    queryKey: [KEY, 'list', search],
    queryFn: ({ pageParam }) =>
      get<ProcedureList>(`/procedures${queryString({ ...search, cursor: pageParam })}`),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: (before) => before,
  });

/** One procedure; null when there is none under the code. */
export const useProcedure = (code: string) =>
  useQuery({
    queryKey: [KEY, 'one', code],
    queryFn: () =>
      get<ProcedureDetail>(`/procedures/${code}`).catch((err: unknown) => {
        if (err instanceof ApiProblem && err.status === 404) return null;
        throw err;
      }),
  });

export const useProcedureVersions = (code: string, enabled: boolean) =>
  useQuery({
    queryKey: [KEY, 'versions', code],
    queryFn: () => get<ProcedureVersions>(`/procedures/${code}/versions`),
    enabled,
  });

/** How an entry reads; the last answer stays until the next one comes. */
export const useProcedurePreview = (code: string, entry: ProcedureInput, enabled: boolean) =>
  useQuery({
    queryKey: [KEY, 'preview', code, entry],
    queryFn: () => send<ProcedurePreview>('POST', '/procedures/preview', { code, entry }),
    enabled,
    placeholderData: (before) => before,
  });

/** Saves over the version that was seen. */
export function useSaveProcedure(code: string, onSuccess: (saved: ProcedureDetail) => void) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (change: { version: number; entry: ProcedureInput }) =>
      send<ProcedureDetail>('POST', `/procedures/${code}/versions`, change),
    onSuccess(saved) {
      onSuccess(saved);
      cache.setQueryData([KEY, 'one', code], saved);
      void cache.invalidateQueries({ queryKey: [KEY] });
    },
  });
}

export function useUndoProcedure(code: string, onSuccess: (number: number) => void) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (change: { version: number; number: number }) =>
      send<ProcedureDetail>('POST', `/procedures/${code}/undo`, change),
    onSuccess(restored, { number }) {
      onSuccess(number);
      cache.setQueryData([KEY, 'one', code], restored);
    },
    onSettled: () => void cache.invalidateQueries({ queryKey: [KEY] }),
  });
}
