import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { Button, buttonLook } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { TextField } from '../kit/fields.tsx';
import { useStored } from '../kit/stored.ts';
import { useSession } from '../shell/session.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import type { QueueSearch } from './queue-search.ts';

type View = { name: string; search: QueueSearch };
const NONE: readonly View[] = [];
const MOST = 12;

/** Choices of the queue under names of the officer's own, kept in this browser. */
export function SavedViews({ search }: { search: QueueSearch }) {
  const { say } = useLanguage();
  const { me } = useSession();
  const tell = useTell();
  const [views, keep] = useStored<readonly View[]>(`views:${me.id}`, NONE);
  const [naming, setNaming] = useState(false);
  const [name, setName] = useState('');
  const same = (view: View) => JSON.stringify(view.search) === JSON.stringify(search);
  const isNew = !views.some(same) && Object.values(search).some((value) => value !== undefined);

  function save(event: FormEvent) {
    event.preventDefault();
    const wanted = name.trim();
    keep([...views.filter((view) => view.name !== wanted), { name: wanted, search }].slice(-MOST));
    setNaming(false);
    setName('');
  }
  function remove(view: View) {
    keep(views.filter((other) => other !== view));
    tell(say('views.removed', { name: view.name }), () => keep(views));
  }

  if (views.length === 0 && !isNew) return null;
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      {views.map((view) => (
        <span key={view.name} className="inline-flex">
          <Link
            to="/tickets"
            search={view.search}
            className={`${buttonLook(same(view) ? 'primary' : 'plain')} rounded-r-none`}
            activeProps={{}}
          >
            {view.name}
          </Link>
          <Button
            className="rounded-l-none border-l-0 px-3"
            aria-label={say('views.remove', { name: view.name })}
            onClick={() => remove(view)}
          >
            ×
          </Button>
        </span>
      ))}
      {isNew && (
        <Button className="border-dashed" onClick={() => setNaming(true)}>
          {say('views.save')}
        </Button>
      )}
      {naming && (
        <Dialog title={say('views.save')} onClose={() => setNaming(false)}>
          <form className="grid gap-3" onSubmit={save}>
            <TextField
              label={say('views.name')}
              required
              maxLength={40}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
            <div className="flex gap-2">
              <Button look="primary" type="submit">
                {say('common.save')}
              </Button>
              <Button onClick={() => setNaming(false)}>{say('common.cancel')}</Button>
            </div>
          </form>
        </Dialog>
      )}
    </div>
  );
}
