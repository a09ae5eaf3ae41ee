import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { CapMessages, CapMessageView } from '../../../api/contract/cap.ts';
import { get, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Badge, type Tone } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';

const EVERY_MS = 15_000;
const TONES: Readonly<Record<CapMessageView['state'], Tone>> = {
  new: 'brand',
  drafted: 'good',
  told: 'warn',
  withdrawn: 'quiet',
  kept_apart: 'warn',
};

/** What came in of others as CAP and what became of it; nothing where none has come. */
export function CapCard() {
  const { say } = useLanguage();
  const { data } = useQuery({
    queryKey: ['cap-messages'],
    queryFn: () => get<CapMessages>('/cap-messages'),
    refetchInterval: EVERY_MS,
  });
  if (!data || data.taken.length + data.keptApart.length === 0) return null;
  return (
    <details className="mb-4 rounded-xl border border-line bg-white p-4">
      <summary className="cursor-pointer font-semibold">
        {say('cap.title', { count: data.taken.length + data.keptApart.length })}
      </summary>
      <MessageList messages={data.taken} />
      {data.keptApart.length > 0 && (
        <>
          <h2 className="mt-4 font-semibold">{say('cap.kept')}</h2>
          <MessageList messages={data.keptApart} />
        </>
      )}
      {data.elsewhere > 0 && (
        <details className="mt-3">
          <summary className="min-h-8 cursor-pointer text-sm text-quiet">
            {say('cap.elsewhere', { count: data.elsewhere })}
          </summary>
          <MessageList messages={data.outside} />
        </details>
      )}
    </details>
  );
}

const MessageList = ({ messages }: { messages: readonly CapMessageView[] }) => (
  <ul className="mt-2 grid gap-3">
    {messages.map((message) => (
      <MessageRow key={message.id} message={message} />
    ))}
  </ul>
);

function MessageRow({ message }: { message: CapMessageView }) {
  const { say, label, language } = useLanguage();
  const { may } = useSession();
  const { detail, drill, from, identifier, link, msgType, reason, sender, state } = message;
  const time = showTime(message.receivedAt, language);
  return (
    <li className="grid gap-1 border-t border-line pt-2 break-words">
      <p className="flex flex-wrap items-center gap-2">
        {msgType && <Badge>{label('cap.type', msgType)}</Badge>}
        {drill && <Badge tone="warn">{say('warnings.drill')}</Badge>}
        <Badge tone={TONES[state]}>
          {reason ? label('cap.reason', reason) : label('cap.state', state)}
        </Badge>
        <Badge tone={message.verified ? 'good' : 'quiet'}>
          {say(message.verified ? 'cap.verified' : 'cap.unverified')}
        </Badge>
      </p>
      <p className="font-semibold">{message.headline || identifier}</p>
      {message.areaDesc && <p className="text-sm">{message.areaDesc}</p>}
      <p className="text-sm text-quiet">{say('cap.from', { sender: sender || '–', from, time })}</p>
      {detail && <p className="min-w-0 text-sm break-all">{detail}</p>}
      {message.letInBy && (
        <p className="text-sm">{say('cap.letInBy', { name: message.letInBy })}</p>
      )}
      {message.mayLetIn && may('warnings.write') && <LetInButton message={message} />}
      {message.warning && (
        <p className="text-sm">{say('cap.warning', { warning: message.warning })}</p>
      )}
      {link && (
        <p className="text-sm">
          <a className="underline" href={link} target="_blank" rel="noreferrer">
            {say('cap.source')}
          </a>
        </p>
      )}
    </li>
  );
}

/** A person judges better than the rule: the draft is made within seconds and is approved like any other. */
function LetInButton({ message: { headline, id, identifier } }: { message: CapMessageView }) {
  const { say } = useLanguage();
  const tell = useTell();
  const cache = useQueryClient();
  const letIn = useMutation({
    mutationFn: () => send('POST', `/cap-messages/${id}/let-in`),
    onSuccess: () => tell(say('cap.letIn.done')),
    onSettled: () => void cache.invalidateQueries({ queryKey: ['cap-messages'] }),
  });
  return (
    <div>
      <Button disabled={letIn.isPending} onClick={() => letIn.mutate()}>
        <span aria-hidden="true">{say('cap.letIn')}</span>
        <span className="sr-only">{say('cap.letIn.one', { name: headline || identifier })}</span>
      </Button>
      {letIn.isError && <Failure error={letIn.error} />}
    </div>
  );
}
