import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { RescueAlarms, RescueAlarmView } from '../../../api/contract/rescue.ts';
import { get, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { useStored } from '../kit/stored.ts';
import { showSpan } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { useAlarmSound } from './alarm-sound.ts';

const TICK_MS = 15_000;

/** Calls for help that nobody has accepted, above every page, read out at once; gone in every tab when one accepts. */
export function RescueBanner() {
  const { say } = useLanguage();
  const [sound, setSound] = useStored('rescue-sound', false);
  const alarms = useQuery({
    queryKey: ['rescue-alarms'],
    queryFn: () => get<RescueAlarms>('/rescue-alarms'),
  });
  const items = alarms.data?.items ?? [];
  useAlarmSound(sound && items.length > 0);
  return (
    <>
      {/* Apart from the list, whose minutes go on: only a new call is read out. */}
      <p role="alert" aria-live="assertive" className="sr-only">
        {items.length > 0 &&
          `${say('rescue.count', { count: items.length })} ${items.map(({ code }) => code).join(', ')}`}
      </p>
      {items.length > 0 && (
        <section
          aria-label={say('rescue.title')}
          className="mb-3 grid gap-2 rounded-xl border-2 border-alarm bg-alarm-50 p-3"
        >
          <div className="flex flex-wrap items-center justify-between gap-2">
            <h2 className="font-semibold text-alarm">
              {say('rescue.count', { count: items.length })}
            </h2>
            <Button aria-pressed={sound} onClick={() => setSound(sound ? undefined : true)}>
              {say(sound ? 'rescue.sound.off' : 'rescue.sound.on')}
            </Button>
          </div>
          <ul className="grid gap-2">
            {items.map((alarm) => (
              <AlarmRow key={alarm.id} alarm={alarm} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function AlarmRow({ alarm }: { alarm: RescueAlarmView }) {
  const { say, language } = useLanguage();
  const { may, me } = useSession();
  const tell = useTell();
  const cache = useQueryClient();
  const now = useNow();
  const accept = useMutation({
    mutationFn: () => send<RescueAlarmView>('POST', `/rescue-alarms/${alarm.id}/acceptance`),
    onSuccess: ({ accepted, code }) => {
      if (accepted && accepted.by !== me.displayName)
        tell(say('rescue.taken', { name: accepted.by, code }));
      else tell(say('rescue.yours', { code }));
    },
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: ['rescue-alarms'] });
      void cache.invalidateQueries({ queryKey: ['ticket'] });
    },
  });
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 rounded-lg bg-white p-2">
      <p className="min-w-0 grow basis-60">
        <Link
          to="/tickets/$code"
          params={{ code: alarm.code }}
          className="font-semibold break-words underline"
        >
          {alarm.code} · {alarm.title}
        </Link>
        <span className="block text-sm">
          {say('rescue.since', {
            span: showSpan(now - Date.parse(alarm.raisedAt), language),
            body: alarm.bodyName,
          })}
          {alarm.voices > 1 && ` · ${say('rescue.voices', { count: alarm.voices })}`}
        </span>
      </p>
      {may('tickets.work') && (
        <Button look="primary" disabled={accept.isPending} onClick={() => accept.mutate()}>
          {say('rescue.accept')}
          <span className="sr-only"> {alarm.code}</span>
        </Button>
      )}
      {accept.isError && <Failure error={accept.error} />}
    </li>
  );
}

/** The time by the reader's clock, every quarter of a minute. */
function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
