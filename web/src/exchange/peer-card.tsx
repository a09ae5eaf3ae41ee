import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { PeerStandingView, SheetResultView } from '../../../api/contract/exchange.ts';
import { fetchFile, sendFile } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { TextField } from '../kit/fields.tsx';
import { saveFile } from '../kit/save-file.ts';
import { Card, Notice } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { cityNames } from '../tickets/names.ts';

/** How a body with a system of its own stands, and the sheets of one without a line to it. */
export function PeerCard({ peer }: { peer: PeerStandingView }) {
  const { say, language } = useLanguage();
  const { city } = useSession();
  const name = cityNames(city, language).body(peer.body);
  const counts = [
    [say('transfer.state.queued'), peer.queued],
    [say('transfer.state.sent'), peer.sent],
    [say('transfer.state.refused'), peer.refused],
  ] as const;
  return (
    <Card title={name}>
      <p className="text-sm text-quiet">
        {say(peer.adapter === 'spreadsheet' ? 'transfer.bySheet' : 'exchange.byLine')}
      </p>
      <dl className="mt-1 flex flex-wrap gap-x-6">
        {counts.map(([word, count]) => (
          <div key={word} className="flex gap-2">
            <dt className="text-quiet">{word}</dt>
            <dd className="font-semibold">{count}</dd>
          </div>
        ))}
      </dl>
      {peer.adapter === 'spreadsheet' && <Sheets body={peer.body} name={name} />}
    </Card>
  );
}

function Sheets({ body, name }: { body: string; name: string }) {
  const { say } = useLanguage();
  const cache = useQueryClient();
  const renew = () => void cache.invalidateQueries({ queryKey: ['exchange'] });
  const give = useMutation({
    mutationFn: () => fetchFile(`/exchange/${body}/sheet`, { format: 'xlsx' }),
    onSuccess: (file) => saveFile(file, `${body}.xlsx`),
    onSettled: renew,
  });
  const take = useMutation({
    mutationFn: (file: File) => sendFile<SheetResultView>(`/exchange/${body}/returns`, file),
    onSettled: renew,
  });
  return (
    <div className="mt-3 grid gap-2">
      <div>
        <Button disabled={give.isPending} onClick={() => give.mutate()}>
          {say('exchange.give')}
          <span className="sr-only"> {name}</span>
        </Button>
      </div>
      <TextField
        type="file"
        className="mt-1 block w-full font-normal"
        label={say('exchange.take')}
        accept=".xlsx,.csv"
        disabled={take.isPending}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) take.mutate(file);
          event.target.value = '';
        }}
      />
      {give.isError && <Failure error={give.error} />}
      {take.isError && <Failure error={take.error} />}
      {take.data && (
        <>
          <Notice tone={take.data.problems.length > 0 ? 'warn' : 'good'}>
            {say('exchange.taken', {
              taken: take.data.taken,
              unchanged: take.data.unchanged,
              bad: take.data.problems.length,
            })}
          </Notice>
          <ul className="text-sm">
            {take.data.problems.map(({ line, message }) => (
              <li key={`${line} ${message}`} className="break-words">
                {say('dossiers.import.line', { line, message })}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
