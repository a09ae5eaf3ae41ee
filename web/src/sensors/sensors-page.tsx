import { useQuery } from '@tanstack/react-query';
import type { RiverAnswer, StationPage } from '../../../api/contract/sensors.ts';
import { get } from '../api/client.ts';
import { Badge, Card, type Tone } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { BulletinForm } from './bulletin-form.tsx';
import { LevelChart } from './level-chart.tsx';
import { QuarantineList } from './quarantine-list.tsx';
import { metresText, timeText, valueText } from './say.ts';

const STAGE_TONES: readonly Tone[] = ['quiet', 'warn', 'warn', 'alarm', 'alarm'];
const HEALTH_TONES = { waiting: 'quiet', ok: 'good', silent: 'alarm', stuck: 'warn' } as const;
/** Gauges are looked at again this often while the page is open. */
const REFRESH_MS = 60_000;

/** What the duty officer watches: gauges, doubtful readings, bulletins, stations. */
export function SensorsPage() {
  const { say, language } = useLanguage();
  const { may } = useSession();
  const river = useQuery({
    queryKey: ['sensors', 'river'],
    queryFn: () => get<RiverAnswer>('/river'),
    refetchInterval: REFRESH_MS,
  });
  const stations = useQuery({
    queryKey: ['sensors', 'stations'],
    queryFn: () => get<StationPage>('/stations'),
    refetchInterval: REFRESH_MS,
  });
  return (
    <div className="grid gap-4">
      <h1 className="text-xl font-semibold">{say('sensors.title')}</h1>
      {river.isError && <Failure error={river.error} onRetry={() => void river.refetch()} />}
      <div className="grid gap-4 xl:grid-cols-2">
        {river.data?.gauges.map((gauge) => (
          <Card
            key={gauge.id}
            title={`${gauge.river} – ${gauge.station}`}
            aside={
              gauge.level && (
                <Badge tone={gauge.level.stale ? 'quiet' : (STAGE_TONES[gauge.stage] ?? 'alarm')}>
                  {gauge.level.stale
                    ? say('sensors.stale')
                    : gauge.against &&
                      say(gauge.against.offsetMetres < 0 ? 'sensors.below' : 'sensors.above', {
                        alarm: gauge.against.alarm,
                        metres: metresText(Math.abs(gauge.against.offsetMetres), language),
                      })}
                </Badge>
              )
            }
          >
            {gauge.level ? (
              <>
                <p>
                  {say('sensors.level', {
                    metres: metresText(gauge.level.value, language),
                    time: timeText(gauge.level.at, language),
                  })}
                  {gauge.metresPerHour !== null &&
                    ` · ${gauge.metresPerHour > 0 ? '↑' : gauge.metresPerHour < 0 ? '↓' : '→'} ${say('sensors.trend', { metres: metresText(Math.abs(gauge.metresPerHour), language) })}`}
                </p>
                {gauge.history.length > 1 && (
                  <LevelChart
                    gauge={gauge}
                    label={say('sensors.chart', { station: gauge.station })}
                  />
                )}
              </>
            ) : (
              <p className="text-quiet">{say('sensors.noLevel')}</p>
            )}
          </Card>
        ))}
      </div>
      <QuarantineList />
      {may('sensors.work') && <BulletinForm />}
      {stations.isError && (
        <Failure error={stations.error} onRetry={() => void stations.refetch()} />
      )}
      <section
        className="overflow-x-auto rounded-xl border border-line bg-white"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={say('sensors.stations')}
      >
        <table className="w-full text-left">
          <thead className="bg-stone-100 text-sm">
            <tr>
              {(['sensors.station', 'sensors.value', 'sensors.state'] as const).map((key) => (
                <th key={key} scope="col" className="p-3 font-semibold whitespace-nowrap">
                  {say(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {stations.data?.items.map((station) => (
              <tr key={station.id} className="border-t border-line">
                <th scope="row" className="min-w-48 p-3 font-normal">
                  {station.name}
                </th>
                <td className="p-3">
                  {station.metrics
                    .flatMap(({ name, value, unit }) =>
                      value === null ? [] : [`${name} ${valueText(value, language)} ${unit}`],
                    )
                    .join(', ') || '–'}
                </td>
                <td className="p-3">
                  <Badge tone={HEALTH_TONES[station.health]}>
                    {say(`sensors.health.${station.health}`)}
                  </Badge>{' '}
                  {station.troubled && <Badge tone="alarm">{say('sensors.troubled')}</Badge>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}
