import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Annotation, AnnotationInput, Annotations } from '../../../api/contract/insights.ts';
import { send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { TextField } from '../kit/fields.tsx';
import { Card } from '../kit/surface.tsx';
import { fromField, showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';

/** Notes of staff on the curve: what happened, so that next month somebody still knows why it rose. */
export function NotesCard({ notes }: { notes: Annotations['items'] }) {
  const { say, language } = useLanguage();
  const { may } = useSession();
  const tell = useTell();
  const cache = useQueryClient();
  const [at, setAt] = useState('');
  const [text, setText] = useState('');
  const again = () =>
    void cache.invalidateQueries({ queryKey: ['insights', '/insights/annotations'] });
  const add = useMutation({
    mutationFn: (note: AnnotationInput) => send<Annotation>('POST', '/insights/annotations', note),
    onSuccess: () => {
      setText('');
      tell(say('notes.added'));
    },
    onSettled: again,
  });
  const remove = useMutation({
    mutationFn: (note: Annotation) => send('DELETE', `/insights/annotations/${note.id}`),
    onSuccess: (_, note) =>
      tell(say('notes.removed'), () => add.mutate({ at: note.at, text: note.text })),
    onSettled: again,
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    add.mutate({ at: fromField(at), text });
  }
  const edits = may('watches.edit');
  return (
    <Card title={say('notes.title')}>
      {notes.length === 0 && <p className="text-sm text-quiet">{say('notes.none')}</p>}
      <ul className="grid gap-1 text-sm">
        {notes.map((note) => (
          <li key={note.id} className="flex flex-wrap items-center gap-x-3">
            <time dateTime={note.at} className="text-quiet">
              {showTime(note.at, language)}
            </time>
            <span className="min-w-0 grow break-words">
              {note.text} <span className="text-quiet">({note.by})</span>
            </span>
            {edits && (
              <Button
                className="text-sm"
                aria-label={say('notes.remove', { text: note.text })}
                onClick={() => remove.mutate(note)}
              >
                {say('notes.delete')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {edits && (
        <form className="mt-3 grid items-end gap-3 sm:grid-cols-[12rem_1fr_auto]" onSubmit={submit}>
          <TextField
            label={say('notes.at')}
            type="datetime-local"
            required
            value={at}
            onChange={(event) => setAt(event.target.value)}
          />
          <TextField
            label={say('notes.text')}
            required
            maxLength={200}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <Button type="submit" disabled={add.isPending}>
            {say('notes.add')}
          </Button>
        </form>
      )}
      {(add.isError || remove.isError) && <Failure error={add.error ?? remove.error} />}
    </Card>
  );
}
