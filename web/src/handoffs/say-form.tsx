import { useState } from 'react';
import type { HandoffDetail } from '../../../api/contract/handoffs.ts';
import { useDraft } from '../drafts/draft.ts';
import { Button } from '../kit/button.tsx';
import { TextArea } from '../kit/fields.tsx';
import { newId } from '../kit/new-id.ts';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';
import { useHandoffAction } from './queries.ts';

/** What the officer says next; kept while it is written, sent once. Ctrl+Enter sends. */
export function SayForm({ talk }: { talk: HandoffDetail }) {
  const { say } = useLanguage();
  const act = useHandoffAction(talk.id);
  const [fields, change, clear] = useDraft(`handoff:${talk.id}`, { text: '' });
  const [key, setKey] = useState(newId);
  const text = fields.text.trim();
  const submit = () =>
    act.mutate(
      { act: 'messages', body: { text, key } },
      {
        onSuccess: () => {
          clear();
          setKey(newId());
        },
      },
    );
  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (text !== '') submit();
      }}
    >
      <TextArea
        label={say('handoffs.say')}
        hint={say('handoffs.say.hint')}
        maxLength={2000}
        required
        value={fields.text}
        onChange={(event) => change({ text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && text !== '') submit();
        }}
      />
      {act.error && <Failure error={act.error} />}
      <div>
        <Button look="primary" type="submit" disabled={act.isPending || text === ''}>
          {say('handoffs.say.submit')}
        </Button>
      </div>
    </form>
  );
}
