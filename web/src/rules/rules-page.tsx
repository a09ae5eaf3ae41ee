import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Rulebook, RuleCheck, RuleDryRun } from '../../../api/contract/rules.ts';
import { get, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { TextArea, TextField } from '../kit/fields.tsx';
import { usePaused } from '../kit/paused.ts';
import { Card, Loading, Notice } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { LessonsCard } from './lessons-card.tsx';
import { TrialCard } from './trial-card.tsx';

const PAUSE_MS = 500;

/** The routing rules: edit, see what is wrong, try on the last month, keep, switch on, go back. */
export function RulesPage() {
  const { say } = useLanguage();
  const book = useQuery({ queryKey: ['rules'], queryFn: () => get<Rulebook>('/rules') });
  return (
    <>
      <h1 className="mb-3 text-xl font-semibold">{say('rules.title')}</h1>
      {book.isError && <Failure error={book.error} onRetry={() => void book.refetch()} />}
      {book.isPending && <Loading label={say('common.loading')} />}
      {book.data && (
        <div className="grid items-start gap-4 xl:grid-cols-[3fr_2fr]">
          <Editor book={book.data} />
          <LessonsCard />
        </div>
      )}
    </>
  );
}

function Editor({ book }: { book: Rulebook }) {
  const { say } = useLanguage();
  const tell = useTell();
  const cache = useQueryClient();
  const [text, setText] = useState(book.inForce.text);
  const [note, setNote] = useState('');
  const checked = useCheck(text);
  const trial = useMutation({
    mutationFn: () => send<RuleDryRun>('POST', '/rules/dry-run', { text }),
  });
  const save = useMutation({
    mutationFn: () => send<{ version: number }>('POST', '/rules', { text, note }),
    onSuccess: ({ version }) => {
      setNote('');
      tell(say('rules.saved', { version }));
    },
    onSettled: () => void cache.invalidateQueries({ queryKey: ['rules'] }),
  });
  const good = checked.data?.problems.length === 0;
  return (
    <div className="grid min-w-0 gap-4">
      <Versions book={book} onOpen={setText} />
      <Card>
        <div className="grid gap-3">
          <TextArea
            id="rules-text"
            label={say('rules.text')}
            className="mt-1 block h-96 w-full rounded-lg border border-stone-400 bg-white p-3 font-mono text-sm"
            spellCheck={false}
            autoCapitalize="off"
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              trial.reset();
            }}
          />
          {checked.isError && <Failure error={checked.error} />}
          {checked.data && <Problems problems={checked.data.problems} text={text} />}
          <div>
            <Button disabled={!good || trial.isPending} onClick={() => trial.mutate()}>
              {say('rules.try')}
            </Button>
          </div>
          {trial.isError && <Failure error={trial.error} />}
          {trial.data && <TrialCard trial={trial.data} />}
          <TextField
            label={say('rules.note')}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
          {save.isError && <Failure error={save.error} />}
          <div>
            <Button
              look="primary"
              disabled={!good || note.trim().length < 3 || save.isPending}
              onClick={() => save.mutate()}
            >
              {say('rules.save')}
            </Button>
          </div>
        </div>
      </Card>
    </div>
  );
}

/** Asks the server what is wrong whenever the typing pauses. */
function useCheck(text: string) {
  const asked = usePaused(text, PAUSE_MS);
  const check = useQuery({
    queryKey: ['rule-check', asked],
    queryFn: () => send<RuleCheck>('POST', '/rules/check', { text: asked }),
    enabled: asked.length >= 2,
  });
  return asked === text ? check : { ...check, data: undefined };
}

/** What is wrong; a press on a line puts the cursor there. */
function Problems({ problems, text }: { problems: RuleCheck['problems']; text: string }) {
  const { say } = useLanguage();
  const field = useRef<HTMLTextAreaElement | null>(null);
  function goTo(line: number) {
    field.current ??= document.querySelector('#rules-text');
    const lines = text.split('\n');
    const start = lines.slice(0, line - 1).reduce((sum, row) => sum + row.length + 1, 0);
    field.current?.focus();
    field.current?.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  }
  if (problems.length === 0) return <p className="text-good">{say('rules.good')}</p>;
  return (
    <div>
      <Notice tone="warn">{say('rules.problems', { count: problems.length })}</Notice>
      <ul className="mt-2 grid gap-1">
        {problems.map(({ line, message }) => (
          <li key={`${line} ${message}`} className="flex flex-wrap items-baseline gap-2">
            <Button onClick={() => goTo(line)}>{say('rules.line', { line })}</Button>
            <span className="min-w-0 break-words">{message}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Versions({ book, onOpen }: { book: Rulebook; onOpen(text: string): void }) {
  const { say, language } = useLanguage();
  const tell = useTell();
  const cache = useQueryClient();
  const { inForce } = book;
  const turn = useMutation({
    mutationFn: ({ version, seen }: { version: number; seen: number }) =>
      send<Rulebook>('POST', '/rules/switch', { version, seen }),
    onSuccess: (after, { version, seen }) => {
      cache.setQueryData(['rules'], after);
      tell(say('rules.switched', { version }), () => turn.mutate({ version: seen, seen: version }));
    },
  });
  const open = useMutation({
    mutationFn: (version: number) => get<{ text: string }>(`/rules/${version}`),
    onSuccess: ({ text }) => onOpen(text),
  });
  const all = [
    ...book.versions,
    { version: 0, note: say('rules.cityFile'), by: '', at: null as string | null },
  ];
  return (
    <Card title={say('rules.versions')}>
      <p className="mb-2">
        {say('rules.inForce', { version: inForce.version })}
        {inForce.since &&
          `, ${say('rules.since', { time: showTime(inForce.since, language), name: inForce.by ?? '' })}`}
      </p>
      <ul className="grid gap-2">
        {all.map(({ version, note, by, at }) => (
          <li key={version} className="flex flex-wrap items-center gap-2">
            <span className="min-w-0 grow break-words">
              <strong>{say('rules.version', { version })}</strong> {note}
              {at && (
                <span className="text-quiet">
                  {' '}
                  · {showTime(at, language)} · {by}
                </span>
              )}
            </span>
            <Button onClick={() => open.mutate(version)}>{say('rules.open')}</Button>
            {version !== inForce.version && (
              <Button
                disabled={turn.isPending}
                onClick={() => turn.mutate({ version, seen: inForce.version })}
              >
                {say('rules.on', { version })}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {(turn.error || open.error) && <Failure error={turn.error ?? open.error} />}
    </Card>
  );
}
