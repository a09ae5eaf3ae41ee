import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Watch, WatchInput, WatchPreview } from '../../../api/contract/insights.ts';
import { ApiProblem, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { TextArea, TextField } from '../kit/fields.tsx';
import { Notice } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';

/** Where a query is wrong, counted in characters from 1, and why. */
function mistakeOf(error: unknown): { at: number; why: string } | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  for (const { path, message } of error.problem.details) {
    const at = /query\[(\d+)\]$/.exec(path)?.[1];
    if (at) return { at: Number(at), why: message };
  }
  return undefined;
}

/** Makes or changes a watch list; what it would find is shown before it is saved. */
export function WatchForm({ watch, onDone }: { watch: Watch | undefined; onDone(): void }) {
  const { say, language } = useLanguage();
  const tell = useTell();
  const cache = useQueryClient();
  const [name, setName] = useState(watch?.name ?? '');
  const [query, setQuery] = useState(watch?.query ?? '');
  const [colour, setColour] = useState(watch?.colour ?? '#0f5c54');
  const [threshold, setThreshold] = useState(watch?.threshold ? `${watch.threshold}` : '');
  const preview = useMutation({
    mutationFn: () => send<WatchPreview>('POST', '/watches/preview', { query }),
  });
  const save = useMutation({
    mutationFn: (input: WatchInput) =>
      watch
        ? send<Watch>('PATCH', `/watches/${watch.id}`, input)
        : send<Watch>('POST', '/watches', input),
    onSuccess: () => {
      tell(say('watches.saved', { name }));
      void cache.invalidateQueries({ queryKey: ['insights', '/watches'] });
      onDone();
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate({ name, query, colour, ...(threshold && { threshold: Number(threshold) }) });
  }
  const failure = save.error ?? preview.error;
  const mistake = mistakeOf(failure);
  return (
    <form
      className="mb-4 grid gap-3 rounded-xl border border-line bg-white p-4"
      aria-label={watch ? say('watches.editOne', { name: watch.name }) : say('watches.new')}
      onSubmit={submit}
    >
      <TextField
        label={say('watches.name')}
        required
        maxLength={80}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <TextArea
        label={say('watches.query')}
        hint={say('watches.query.hint')}
        error={mistake && say('watches.mistake', { at: mistake.at })}
        required
        lang="vi"
        maxLength={2000}
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          preview.reset();
          save.reset();
        }}
      />
      {mistake && <Mistake query={query} {...mistake} />}
      <div className="grid items-end gap-3 sm:grid-cols-2">
        <TextField
          label={say('watches.threshold')}
          hint={say('watches.threshold.hint')}
          type="number"
          min={1}
          max={100000}
          value={threshold}
          onChange={(event) => setThreshold(event.target.value)}
        />
        <TextField
          label={say('watches.colour')}
          hint={say('watches.colour.hint')}
          type="color"
          value={colour}
          onChange={(event) => setColour(event.target.value)}
        />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" type="submit" disabled={save.isPending}>
          {say('common.save')}
        </Button>
        <Button
          disabled={query.trim() === '' || preview.isPending}
          onClick={() => preview.mutate()}
        >
          {say('watches.preview')}
        </Button>
        <Button onClick={onDone}>{say('common.cancel')}</Button>
      </div>
      {failure && !mistake && <Failure error={failure} />}
      {preview.data && (
        <section aria-label={say('watches.preview')}>
          <Notice>
            {say('watches.previewed', {
              matched: preview.data.matched,
              looked: preview.data.looked,
            })}
          </Notice>
          <ul className="mt-2 grid gap-2 text-sm">
            {preview.data.posts.map((post) => (
              <li key={post.id}>
                <span className="text-quiet">
                  {post.outlet} · {showTime(post.publishedAt, language)}
                </span>
                <p className="line-clamp-2 break-words" lang="vi">
                  {post.text}
                </p>
              </li>
            ))}
          </ul>
        </section>
      )}
    </form>
  );
}

/** The query with its mistake marked, and the parser's own words. */
function Mistake({ query, at, why }: { query: string; at: number; why: string }) {
  return (
    <p className="text-sm break-words">
      <code lang="vi">
        {query.slice(0, at - 1)}
        <mark className="bg-alarm-50 text-alarm underline">{query.slice(at - 1, at) || '⎵'}</mark>
        {query.slice(at)}
      </code>{' '}
      <span className="text-quiet" lang="en">
        {why}
      </span>
    </p>
  );
}
