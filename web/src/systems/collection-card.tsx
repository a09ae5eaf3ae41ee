import { useQuery } from '@tanstack/react-query';
import type { CollectionScheduleView } from '../../../api/contract/collection.ts';
import { get } from '../api/client.ts';
import { Card, Empty } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';

/** When waste is collected where: what the bot answers residents. */
export function CollectionCard() {
  const { say } = useLanguage();
  const schedules = useQuery({
    queryKey: ['collection-schedules'],
    queryFn: () => get<{ items: CollectionScheduleView[] }>('/collection-schedules'),
  });
  return (
    <div className="mb-4">
      <Card title={say('collection.title')}>
        {schedules.isError && <Failure error={schedules.error} />}
        {schedules.data?.items.length === 0 && <Empty>{say('collection.none')}</Empty>}
        <ul className="grid gap-2 text-sm">
          {schedules.data?.items.map((schedule) => (
            <ScheduleRow key={placeOf(schedule) + schedule.what} schedule={schedule} />
          ))}
        </ul>
      </Card>
    </div>
  );
}

function ScheduleRow({ schedule }: { schedule: CollectionScheduleView }) {
  const { say, label, language } = useLanguage();
  const { weekdays, from, to, what, nextAt, at, unknownStreet } = schedule;
  return (
    <li>
      <strong>{placeOf(schedule)}</strong>
      {what && ` (${what})`}:{' '}
      {weekdays.map((day) => label('collection.day', String(day))).join(', ')} {from}–{to}.{' '}
      <span className="text-quiet">
        {nextAt
          ? say('collection.next', { time: showTime(nextAt, language) })
          : say('collection.noNext')}{' '}
        {say('collection.since', { time: showTime(at, language) })}
      </span>
      {unknownStreet && <span className="text-warn"> {say('collection.unknownStreet')}</span>}
    </li>
  );
}

const placeOf = ({ street, quarter, ward }: CollectionScheduleView): string =>
  [street, quarter, ward].filter(Boolean).join(', ');
