import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { DataRequest, DataRequestAct } from '../../../api/contract/data-requests.ts';
import { send } from '../api/client.ts';
import { useDraft } from '../drafts/draft.ts';
import { Button } from '../kit/button.tsx';
import { Select, TextArea } from '../kit/fields.tsx';
import { Failure } from '../shell/failure.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';

const ACTS = ['answer', 'finish', 'refuse', 'extend'] as const;

/** Answers a request; the words go to the resident. */
export function RequestForm({ request }: { request: DataRequest }) {
  const { say, label } = useLanguage();
  const tell = useTell();
  const cache = useQueryClient();
  const [act, setAct] = useState<DataRequestAct['act']>('answer');
  const [fields, change, clear] = useDraft(`data-request:${request.code}`, { text: '' });
  const handle = useMutation({
    mutationFn: (body: DataRequestAct) =>
      send<DataRequest>('POST', `/data-requests/${request.id}`, body),
    onSuccess: () => {
      clear();
      tell(say('dataRequests.told'));
    },
    onSettled: () => void cache.invalidateQueries({ queryKey: ['data-requests'] }),
  });
  const acts = ACTS.filter((one) => one !== 'extend' || !request.extended);
  return (
    <details className="mt-1">
      <summary className="min-h-11 py-2 font-semibold">
        {say('dataRequests.handle')}
        <span className="sr-only"> {request.code}</span>
      </summary>
      <form
        className="grid gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          handle.mutate({ act, text: fields.text.trim(), revision: request.revision });
        }}
      >
        <Select
          label={say('dataRequests.act')}
          value={act}
          onChange={(event) => setAct(event.target.value as DataRequestAct['act'])}
          options={acts.map((value) => ({ value, label: label('dataRequests.act', value) }))}
        />
        <TextArea
          label={say('dataRequests.text')}
          required
          maxLength={2000}
          value={fields.text}
          onChange={(event) => change({ text: event.target.value })}
        />
        {handle.error && <Failure error={handle.error} />}
        <div>
          <Button look="primary" type="submit" disabled={handle.isPending}>
            {say('dataRequests.submit')}
          </Button>
        </div>
      </form>
    </details>
  );
}
