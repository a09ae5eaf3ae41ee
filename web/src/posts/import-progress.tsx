import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { PostImport, PostImportDetail } from '../../../api/contract/post-files.ts';
import { get } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { saveFile } from '../kit/save-file.ts';
import { Badge, Card, Loading, Notice, type Tone } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';

const EVERY_MS = 1000;
/** Bad rows that are shown; all are in the file. */
const MOST_SHOWN = 50;
const TONES: Readonly<Record<PostImport['state'], Tone>> = {
  running: 'brand',
  done: 'good',
  failed: 'alarm',
  stopped: 'warn',
};

export function StateBadge({ state }: Pick<PostImport, 'state'>) {
  const { say } = useLanguage();
  return <Badge tone={TONES[state]}>{say(`import.state.${state}`)}</Badge>;
}

/** How far an import is; at its end what became of the rows, and the bad ones. */
export function ImportProgress({ id }: { id: string }) {
  const { say } = useLanguage();
  const cache = useQueryClient();
  const { data, error } = useQuery({
    queryKey: ['post-import', id],
    queryFn: () => get<PostImportDetail>(`/posts/imports/${id}`),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? EVERY_MS : false),
  });
  const ended = data !== undefined && data.state !== 'running';
  useEffect(() => {
    if (!ended) return;
    for (const key of ['post-imports', 'posts', 'insights'])
      void cache.invalidateQueries({ queryKey: [key] });
  }, [ended, cache]);
  if (error && !data) return <Failure error={error} />;
  if (!data) return <Loading label={say('common.loading')} rows={1} />;
  const { rows, badRows, kept, alreadyKept, edited, reported, triage } = data;
  return (
    <Card title={say('import.progress')} aside={<span className="break-all">{data.name}</span>}>
      <div className="grid gap-3" aria-live="polite">
        <p>
          <StateBadge state={data.state} />
        </p>
        <p>{say('import.counts', { rows, badRows, kept, alreadyKept, edited })}</p>
        {kept > 0 && <p>{say('import.fates', { reported, triage })}</p>}
        {data.state === 'running' && <p className="text-quiet">{say('import.goesOn')}</p>}
        {(data.state === 'stopped' || data.state === 'failed') && (
          <Notice tone="warn">{say('import.again')}</Notice>
        )}
        {data.failure && (
          <p className="text-sm text-quiet">
            {say('import.failure')} <span lang="en">{data.failure}</span>
          </p>
        )}
        {data.problems.length > 0 && <BadRows data={data} />}
      </div>
    </Card>
  );
}

function BadRows({ data: { name, problems, badRows } }: { data: PostImportDetail }) {
  const { say } = useLanguage();
  const reasonOf = ({ reason, column, message }: PostImportDetail['problems'][number]) =>
    reason ? say(`import.reason.${reason}`, { column }) : message;
  const shown = problems.slice(0, MOST_SHOWN);
  const save = () => {
    const lines = problems.map((problem) =>
      [problem.line, cell(reasonOf(problem)), cell(problem.column)].join(','),
    );
    // The mark tells spreadsheets that it is UTF-8.
    const text = `\ufeff${[say('import.bad.head'), ...lines].join('\r\n')}\r\n`;
    saveFile(
      new Blob([text], { type: 'text/csv;charset=utf-8' }),
      `${say('import.bad.file')}-${name.replace(/\.[^.]*$/, '')}.csv`,
    );
  };
  return (
    <section className="grid gap-2">
      <h3 className="font-semibold">{say('import.bad', { count: badRows })}</h3>
      {shown.length < badRows && (
        <p className="text-quiet">
          {say('import.bad.some', { count: shown.length, all: badRows })}
        </p>
      )}
      <ul className="text-sm">
        {shown.map((problem) => (
          <li key={problem.line} className="break-words">
            {say('import.bad.line', { line: problem.line, reason: reasonOf(problem) })}
          </li>
        ))}
      </ul>
      <div>
        <Button onClick={save}>{say('import.bad.save')}</Button>
      </div>
    </section>
  );
}

/** A cell of a CSV file; one that a spreadsheet would take for a formula is made text. */
const cell = (text: string): string =>
  `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
