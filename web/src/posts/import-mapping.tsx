import { type FormEvent, useState } from 'react';
import type { Columns, PostFileLook, PostMappingInput } from '../../../api/contract/post-files.ts';
import { ApiProblem } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Select, TextField } from '../kit/fields.tsx';
import { Card, Notice } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';

const FIELDS = ['text', 'time', 'id', 'url', 'author', 'outlet', 'thread'] as const;
const HINTS = { id: 'import.field.id.hint', author: 'import.field.author.hint' } as const;

/** The columns as they would be read, to be corrected, beside the first rows. */
export function ImportMapping({
  name,
  look,
  busy,
  error,
  onBegin,
}: {
  name: string;
  look: PostFileLook;
  busy: boolean;
  error: unknown;
  onBegin: (mapping: PostMappingInput) => void;
}) {
  const { say, language } = useLanguage();
  const [columns, setColumns] = useState<Columns>(look.columns);
  const [outlet, setOutlet] = useState(look.outlet);
  const [asked, setAsked] = useState(false);
  const options = [
    { value: '', label: say('import.none') },
    ...look.headings.map((heading) => ({ value: heading, label: heading })),
  ];
  const missing = {
    text: asked && !columns.text ? say('import.needsText') : undefined,
    outlet: asked && !outlet.trim() ? say('import.needsOutlet') : undefined,
  };

  function begin(event: FormEvent): void {
    event.preventDefault();
    setAsked(true);
    const chosen = Object.fromEntries(Object.entries(columns).filter(([, heading]) => heading));
    if (columns.text && outlet.trim()) onBegin({ columns: chosen, outlet: outlet.trim() });
  }

  return (
    <Card title={say('import.columns')} aside={<span className="break-all">{name}</span>}>
      <form className="grid gap-4" onSubmit={begin} noValidate>
        <Notice tone={look.remembered ? 'good' : 'quiet'}>
          {look.remembered
            ? say('import.remembered', {
                by: look.remembered.by,
                time: showTime(look.remembered.at, language),
              })
            : say('import.guessed')}
        </Notice>
        <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
          {FIELDS.map((field) => (
            <Select
              key={field}
              label={say(`import.field.${field}`)}
              hint={field in HINTS ? say(HINTS[field as keyof typeof HINTS]) : undefined}
              error={field === 'text' ? missing.text : undefined}
              value={columns[field] ?? ''}
              options={options}
              onChange={({ target }) =>
                setColumns((before) => ({ ...before, [field]: target.value || undefined }))
              }
            />
          ))}
          <TextField
            label={say('import.outlet')}
            hint={say('import.outlet.hint')}
            error={missing.outlet}
            value={outlet}
            maxLength={200}
            onChange={({ target }) => setOutlet(target.value)}
          />
        </div>
        <Sample look={look} />
        {busy && <Notice>{say('import.begun')}</Notice>}
        {error !== null &&
          (error instanceof ApiProblem && error.problem.code === 'invalid_input' ? (
            <Notice tone="warn">{say('import.badColumns')}</Notice>
          ) : (
            <Failure error={error} />
          ))}
        <div>
          <Button type="submit" look="primary" disabled={busy}>
            {say('import.begin')}
          </Button>
        </div>
      </form>
    </Card>
  );
}

function Sample({ look: { headings, sample } }: { look: PostFileLook }) {
  const { say } = useLanguage();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by the keyboard too
    <section className="overflow-x-auto" aria-label={say('import.sample')} tabIndex={0}>
      <table className="min-w-full text-left text-sm">
        <caption className="pb-1 text-left font-semibold">{say('import.sample')}</caption>
        <thead>
          <tr>
            {headings.map((heading) => (
              <th key={heading} scope="col" className="border-b border-line p-2 whitespace-nowrap">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sample.map((cells, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file have no other name
            <tr key={row} className="align-top">
              {headings.map((heading, column) => (
                <td key={heading} className="max-w-80 border-b border-line p-2 break-words">
                  {cells[column]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
