import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { LabelCorrection, Post } from '../../../api/contract/posts.ts';
import { send } from '../api/client.ts';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';

type Corrections = {
  correct(change: { id: string; correction: LabelCorrection }): void;
  uncorrect(id: string): void;
};

/** Corrects the labels of a post, says so, and takes it back on wish. */
export function useCorrections(): Corrections {
  const { say } = useLanguage();
  const tell = useTell();
  const cache = useQueryClient();
  const onSettled = () => void cache.invalidateQueries({ queryKey: ['posts'] });
  const back = useMutation({
    mutationFn: (id: string) => send<Post>('DELETE', `/posts/${id}/labels`),
    onSuccess: () => tell(say('posts.uncorrected')),
    onSettled,
  });
  const change = useMutation({
    mutationFn: ({ id, correction }: { id: string; correction: LabelCorrection }) =>
      send<Post>('POST', `/posts/${id}/labels`, correction),
    onSuccess: ({ id }) => tell(say('posts.corrected'), () => back.mutate(id)),
    onError: ({ message }) => tell(say('common.failed', { message })),
    onSettled,
  });
  const correct = change.mutate;
  const uncorrect = back.mutate;
  return useMemo(() => ({ correct, uncorrect }), [correct, uncorrect]);
}

/**
 * One key a label for the chosen row: `-` `0` `+` feeling, `n` `g` `e` urgency, `s` advertising, `t` insulting or not,
 * `c` the form with all labels, `u` back to the machine's.
 *
 * @param at the post of a row; undefined where nothing may be changed
 */
export function labelKeys(
  at: (index: number) => Post | undefined,
  correct: Corrections['correct'],
  uncorrect: Corrections['uncorrect'],
): Record<string, (index: number) => void> {
  const set = (labels: (post: Post) => LabelCorrection) => (index: number) => {
    const post = at(index);
    if (post) correct({ id: post.id, correction: labels(post) });
  };
  const positive = set(() => ({ sentiment: 'positive' }));
  return {
    '-': set(() => ({ sentiment: 'negative' })),
    0: set(() => ({ sentiment: 'neutral' })),
    '+': positive,
    // The same key without shift.
    '=': positive,
    n: set(() => ({ urgency: 'normal' })),
    g: set(() => ({ urgency: 'urgent' })),
    e: set(() => ({ urgency: 'emergency' })),
    s: set(() => ({ kind: 'spam' })),
    t: set(({ labels }) => ({ toxic: !labels.toxic })),
    c: (index) => {
      if (at(index)) openForm();
    },
    u: (index) => {
      const post = at(index);
      if (post?.corrected) uncorrect(post.id);
    },
  };
}

function openForm(): void {
  const summary = document.querySelector<HTMLElement>('summary[data-correct="true"]');
  const details = summary?.closest('details');
  if (!details) return;
  details.open = true;
  details.querySelector('select')?.focus();
}
