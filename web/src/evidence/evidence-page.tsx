import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type {
  EvidenceItem,
  EvidenceSample,
  EvidenceVerdict,
} from '../../../api/contract/evidence.ts';
import { get, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { TextField } from '../kit/fields.tsx';
import { Empty, Loading } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';

/** Solved tickets that chance chose today: does the evidence show that the matter is solved? */
export function EvidencePage() {
  const { say } = useLanguage();
  const sample = useQuery({
    queryKey: ['evidence'],
    queryFn: () => get<EvidenceSample>('/evidence'),
  });
  const items = sample.data?.items ?? [];
  const rates = sample.data?.rates;
  return (
    <>
      <h1 className="text-xl font-semibold">{say('evidence.title')}</h1>
      <p className="mb-3 text-quiet">{say('evidence.lead')}</p>
      {rates && rates.ended > 0 && (
        <p className="mb-3">
          {say('evidence.rates', {
            ...rates,
            percent: Math.round((100 * rates.verified) / rates.ended),
          })}
        </p>
      )}
      {sample.isError && <Failure error={sample.error} onRetry={() => void sample.refetch()} />}
      {sample.isPending && <Loading label={say('common.loading')} />}
      {sample.isSuccess && items.length === 0 && (
        <Empty>
          <p>{say('evidence.empty')}</p>
        </Empty>
      )}
      <ul className="grid gap-3 xl:grid-cols-2">
        {items.map((item) => (
          <EvidenceRow key={item.code} item={item} />
        ))}
      </ul>
    </>
  );
}

function EvidenceRow({ item }: { item: EvidenceItem }) {
  const { say, language } = useLanguage();
  const { city } = useSession();
  const tell = useTell();
  const cache = useQueryClient();
  const [note, setNote] = useState('');
  const check = useMutation({
    mutationFn: (verdict: EvidenceVerdict) =>
      send('POST', `/tickets/${item.code}/evidence-check`, verdict),
    onSuccess: () => tell(say('evidence.noted', { code: item.code })),
    onSettled: () => void cache.invalidateQueries({ queryKey: ['evidence'] }),
  });
  const outcome = city.outcomes.find(({ code }) => code === item.outcome?.code);
  const proof = item.outcome?.evidence;
  return (
    <li className="grid content-start gap-2 rounded-xl border border-line bg-white p-3">
      <Link
        to="/tickets/$code"
        params={{ code: item.code }}
        className="font-semibold break-words underline"
      >
        {item.code} · {item.title}
      </Link>
      <p className="text-sm text-quiet">
        {item.bodyName} · {showTime(item.endedAt, language)}
      </p>
      <p className="break-words">
        {outcome?.[language]}
        {proof &&
          proof.kind !== 'photo' &&
          ` · ${say(`ticket.evidence.${proof.kind}`)}: ${proof.value}`}
      </p>
      {item.note && (
        <p className="rounded-lg bg-stone-50 px-3 py-2 break-words" lang="vi">
          {item.note}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        {item.photoIds.map((id, index) => (
          <a key={id} href={`/api/v1/photos/${id}`} target="_blank" rel="noreferrer">
            <img
              src={`/api/v1/photos/${id}`}
              alt={say(id === proof?.value ? 'evidence.photo' : 'photos.item', {
                number: index + 1,
              })}
              className={`h-28 rounded-lg ${id === proof?.value ? 'ring-2 ring-brand' : ''}`}
              loading="lazy"
            />
          </a>
        ))}
      </div>
      <TextField
        label={say('evidence.why')}
        maxLength={1000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <div className="flex flex-wrap gap-2">
        <Button
          look="primary"
          disabled={check.isPending}
          onClick={() => check.mutate({ good: true, ...(note.trim() && { note: note.trim() }) })}
        >
          {say('evidence.good')}
          <span className="sr-only"> {item.code}</span>
        </Button>
        <Button
          disabled={check.isPending || !note.trim()}
          onClick={() => check.mutate({ good: false, note: note.trim() })}
        >
          {say('evidence.bad')}
          <span className="sr-only"> {item.code}</span>
        </Button>
      </div>
      {check.isError && <Failure error={check.error} />}
    </li>
  );
}
