import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { DossierFileAnswer } from '../../../api/contract/dossiers.ts';
import { queryString, sendFile } from '../api/client.ts';
import { TextField } from '../kit/fields.tsx';
import { Card, Notice } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';

/** A file of dossiers: good lines are kept, bad ones are told with their reason. */
export function ImportCard() {
  const { say } = useLanguage();
  const cache = useQueryClient();
  const taking = useMutation({
    mutationFn: (file: File) =>
      sendFile<DossierFileAnswer>(
        `/dossiers/files${queryString({ name: file.name, saidAt: new Date(file.lastModified).toISOString() })}`,
        file,
      ),
    onSettled: () => void cache.invalidateQueries({ queryKey: ['dossiers'] }),
  });
  const { data } = taking;
  return (
    <Card title={say('dossiers.import')}>
      <div className="grid gap-3">
        <TextField
          type="file"
          className="mt-1 block w-full font-normal"
          label={say('dossiers.import.file')}
          hint={say('dossiers.import.hint')}
          accept=".csv,.tsv,.xlsx,.jsonl,.ndjson"
          disabled={taking.isPending}
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file) taking.mutate(file);
          }}
        />
        {taking.isPending && (
          <Notice>{say('dossiers.import.busy', { name: taking.variables.name })}</Notice>
        )}
        {taking.isError && <Failure error={taking.error} />}
        {data && (
          <Notice tone={data.badRows > 0 ? 'warn' : 'good'}>
            {say('dossiers.import.done', { ...data, problems: '', bad: data.badRows })}
          </Notice>
        )}
        {data && data.problems.length > 0 && (
          <ul className="max-h-60 overflow-y-auto text-sm">
            {data.problems.map(({ line, message }) => (
              <li key={line} className="break-words">
                {say('dossiers.import.line', { line, message })}
              </li>
            ))}
          </ul>
        )}
      </div>
    </Card>
  );
}
