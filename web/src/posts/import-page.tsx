import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type {
  PostFileLook,
  PostImport,
  PostMappingInput,
} from '../../../api/contract/post-files.ts';
import { ApiProblem, sendForm } from '../api/client.ts';
import { TextField } from '../kit/fields.tsx';
import { Card, Notice } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';
import { LastImports } from './import-last.tsx';
import { ImportMapping } from './import-mapping.tsx';
import { ImportProgress } from './import-progress.tsx';
import { RememberedColumns } from './import-remembered.tsx';

const LARGEST_FILE = 64 * 1024 * 1024;
/** Begin of a file that is enough to see its first rows; a workbook is needed whole. */
const BEGIN = 256 * 1024;

/** A file of posts: its columns are seen and corrected, then it is taken in while its progress shows. */
export function ImportPage() {
  const { say } = useLanguage();
  const cache = useQueryClient();
  const [shown, setShown] = useState<string>();
  const look = useMutation({
    mutationFn: async (file: File) => {
      const begin = (await isWorkbook(file)) ? file : file.slice(0, BEGIN);
      return await sendForm<PostFileLook>('/posts/files', formOf(begin, file.name));
    },
  });
  const begin = useMutation({
    mutationFn: ({ file, mapping }: { file: File; mapping: PostMappingInput }) =>
      sendForm<PostImport>('/posts/imports', formOf(file, file.name, mapping)),
    onSuccess: ({ id }) => {
      setShown(id);
      look.reset();
      for (const queryKey of [['post-imports'], ['post-columns']])
        void cache.invalidateQueries({ queryKey });
    },
  });
  const file = look.variables;
  const tooLarge = file && file.size > LARGEST_FILE;
  const choose = (chosen: File | undefined) => {
    if (!chosen) return;
    setShown(undefined);
    begin.reset();
    look.mutate(chosen);
  };

  return (
    <div className="grid gap-4">
      <div>
        <Link to="/posts" className="inline-flex min-h-8 items-center underline">
          {say('import.back')}
        </Link>
        <h1 className="text-xl font-semibold">{say('import.title')}</h1>
        <p className="text-quiet">{say('import.about')}</p>
      </div>
      <Card>
        <div className="grid gap-3">
          <TextField
            type="file"
            className="mt-1 block w-full font-normal"
            label={say('import.file')}
            hint={say('import.file.hint')}
            accept=".csv,.tsv,.txt,.xlsx,.jsonl,.ndjson,.json"
            disabled={look.isPending || begin.isPending}
            onChange={(event) => {
              choose(event.target.files?.[0]);
              // The same file may be chosen again.
              event.target.value = '';
            }}
          />
          {tooLarge && <Notice tone="warn">{say('import.tooLarge', { name: file.name })}</Notice>}
          {look.isPending && file && <Notice>{say('import.looking', { name: file.name })}</Notice>}
          {look.isError &&
            !tooLarge &&
            (isBadFile(look.error) ? (
              <Notice tone="warn">{say('import.unreadable')}</Notice>
            ) : (
              <Failure error={look.error} onRetry={() => choose(file)} />
            ))}
        </div>
      </Card>
      {look.data &&
        file &&
        !tooLarge &&
        (look.data.headings.length === 0 ? (
          <Notice tone="warn">{say('import.noRows')}</Notice>
        ) : (
          <ImportMapping
            key={`${file.name} ${file.lastModified}`}
            name={file.name}
            look={look.data}
            busy={begin.isPending}
            error={begin.error}
            onBegin={(mapping) => begin.mutate({ file, mapping })}
          />
        ))}
      {shown && <ImportProgress key={shown} id={shown} />}
      <LastImports onShow={setShown} />
      <RememberedColumns />
    </div>
  );
}

/** What is read of a file comes after the mapping, so that a wrong mapping is known at once. */
function formOf(file: Blob, name: string, mapping?: PostMappingInput): FormData {
  const form = new FormData();
  if (mapping) form.append('mapping', JSON.stringify(mapping));
  form.append('file', file, name);
  return form;
}

async function isWorkbook(file: File): Promise<boolean> {
  const [p, k] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  return p === 0x50 && k === 0x4b;
}

const isBadFile = (error: unknown): boolean =>
  error instanceof ApiProblem && error.problem.code === 'invalid_input';
