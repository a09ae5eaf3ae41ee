import { Router } from 'express';
import { createSay, type Slots } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import type { GaugeView, River } from '../../workflow/ladder/river-overview.ts';
import { formatLocalTime } from '../../workflow/notifications/local-time.ts';
import type { Views } from './views.ts';

/** `/river`: levels against the alarm levels, trend, last bulletin, warnings; no script, one request. */
export function createRiverPage(deps: {
  city: CityProfile;
  clock: Clock;
  river: River;
  views: Views;
}): Router {
  const { city, river, views } = deps;
  const speak = createSay(city);
  const t = (key: string, slots?: Slots) => speak('vi', key, slots);
  const router = Router();

  router.get('/river', async (_req, res) => {
    const [gauges, bulletin, warnings] = await Promise.all([
      river.gauges(),
      river.bulletin(),
      river.warnings(),
    ]);
    const html = views.render('river', {
      t,
      city: city.name,
      warnings,
      gauges: gauges.map((view) => ({
        name: t('page.river.gauge', { river: view.gauge.river, station: view.gauge.station }),
        lines: linesOf(view),
        alarms: view.gauge.alarmMetres.map((alarm, at) => ({
          alarm: at + 1,
          metres: metres(alarm),
        })),
      })),
      bulletin:
        bulletin &&
        [
          t('flood.bulletin', {
            source: bulletin.source,
            time: formatLocalTime(bulletin.issuedAt, city),
          }),
          bulletin.forecast ?? '',
          bulletin.riskLevel ? t('flood.risk', { level: bulletin.riskLevel }) : '',
        ].join(' '),
    });
    res.set('cache-control', 'public, max-age=30').type('html').send(html);
  });
  return router;

  function linesOf({ level, against, metresPerHour, next }: GaugeView): string[] {
    if (!level || !against) return [];
    const distance = metres(Math.abs(against.offsetMetres));
    const compared =
      against.offsetMetres === 0
        ? t('flood.at', { alarm: against.alarm })
        : t(against.offsetMetres > 0 ? 'flood.above' : 'flood.below', {
            alarm: against.alarm,
            metres: distance,
          });
    const lines = [
      t('page.river.level', {
        time: formatLocalTime(level.at, city),
        metres: metres(level.value),
        alarm: compared,
      }),
    ];
    if (level.interpolated) lines.push(t('flood.interpolated'));
    if (level.stale) return [...lines, t('flood.stale')];
    if (metresPerHour !== undefined)
      lines.push(
        metresPerHour === 0
          ? t('flood.standing')
          : t(metresPerHour > 0 ? 'flood.rising' : 'flood.falling', {
              speed: metres(Math.abs(metresPerHour)),
            }),
      );
    if (next && next.stage <= 3)
      lines.push(t('flood.next', { alarm: next.stage, time: formatLocalTime(next.at, city) }));
    return lines;
  }
}

const metres = (value: number): string => value.toFixed(2).replace('.', ',');
