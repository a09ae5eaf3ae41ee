import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { QuarantinePage } from '../../../api/contract/sensors.ts';
import { get, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Card } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { timeText, valueText } from './say.ts';

/** Readings that are not believed: with the reason, and what the duty officer may do. */
export function QuarantineList() {
  const { say, language } = useLanguage();
  const { may } = useSession();
  const client = useQueryClient();
  const kept = useQuery({
    queryKey: ['sensors', 'quarantine'],
    queryFn: () => get<QuarantinePage>('/quarantine?limit=50'),
    refetchInterval: 60_000,
  });
  const decide = useMutation({
    mutationFn: ({ id, decision }: { id: string; decision: 'release' | 'dismiss' }) =>
      send('POST', `/quarantine/${id}/decision`, { decision }),
    onSettled: () => client.invalidateQueries({ queryKey: ['sensors'] }),
  });
  return (
    <Card title={say('sensors.quarantine')}>
      {kept.isError && <Failure error={kept.error} onRetry={() => void kept.refetch()} />}
      {decide.isError && <Failure error={decide.error} />}
      {kept.data?.items.length === 0 && (
        <p className="text-quiet">{say('sensors.quarantineNone')}</p>
      )}
      <ul className="grid gap-3">
        {kept.data?.items.map((reading) => (
          <li key={reading.id} className="border-t border-line pt-3">
            <p>
              <strong>{reading.station}</strong> {reading.metric}
              {reading.value !== null && `: ${valueText(reading.value, language)}`}
              {reading.at && ` (${timeText(reading.at, language)})`}
            </p>
            <p className="text-sm">
              {reading.detail}
              {reading.count > 1 && ` · ${say('sensors.count', { count: reading.count })}`}
            </p>
            {may('sensors.work') && (
              <div className="mt-2 flex flex-wrap gap-2">
                {reading.releasable && (
                  <Button onClick={() => decide.mutate({ id: reading.id, decision: 'release' })}>
                    {say('sensors.release')}
                  </Button>
                )}
                <Button onClick={() => decide.mutate({ id: reading.id, decision: 'dismiss' })}>
                  {say('sensors.dismiss')}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
