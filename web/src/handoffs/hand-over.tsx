import { useState } from 'react';
import type { HandoffDetail } from '../../../api/contract/handoffs.ts';
import { Button } from '../kit/button.tsx';
import { Select } from '../kit/fields.tsx';
import { Failure } from '../shell/failure.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { useHandoffAction, useTalkColleagues } from './queries.ts';

/** Gives the talk to a colleague; the resident is told the new name. */
export function HandOver({ talk }: { talk: HandoffDetail }) {
  const { say } = useLanguage();
  const tell = useTell();
  const act = useHandoffAction(talk.id);
  const colleagues = useTalkColleagues(true);
  const [to, setTo] = useState('');
  const items = colleagues.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <form
      className="flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate(
          { act: 'transfer', body: { to } },
          { onSuccess: () => tell(say('handoffs.handedOver')) },
        );
      }}
    >
      <div className="grow">
        <Select
          label={say('handoffs.colleague')}
          value={to}
          onChange={(event) => setTo(event.target.value)}
          options={[
            { value: '', label: say('handoffs.choose') },
            ...items.map(({ id, displayName }) => ({ value: id, label: displayName })),
          ]}
        />
      </div>
      <Button type="submit" disabled={to === '' || act.isPending}>
        {say('handoffs.handOver')}
      </Button>
      {act.error && <Failure error={act.error} />}
    </form>
  );
}
