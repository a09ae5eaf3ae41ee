import type { CityProfile } from '../../core/city/schema.ts';
import { presentWard } from '../../core/city/ward-lookup.ts';
import { DAY, HOUR, MINUTE } from '../../core/clock.ts';
import { shorten } from '../../core/shorten.ts';
import type { Analyzer } from '../../nlp/labels.ts';
import type { GaugeView } from '../../workflow/ladder/river-overview.ts';
import { sayMoment } from './describe.ts';
import type { Desk } from './desk.ts';
import { namedOutside } from './inside-city.ts';
import { type Answer, answer, button, callButton, reply, type Talk } from './talk.ts';

const MOST_POINTS = 4;
const MOST_WARNINGS = 3;
/** From this stage on the number to call stands below the answer. */
const DANGEROUS_STAGE = 3;

export type RiverTalk = {
  /** Levels against the alarm levels, trend, last bulletin, warnings for their wards, places that flood. */
  tell(talk: Talk): Promise<Answer>;
};

/** Answers "how is the river": what is known, how old it is, and plainly what is not known. */
export function createRiverTalk({
  city,
  desk,
  analyzer,
}: {
  city: CityProfile;
  desk: Desk;
  analyzer: Analyzer;
}): RiverTalk {
  return {
    async tell(talk) {
      const [gauges, bulletin, places] = await Promise.all([
        desk.river.gauges(),
        desk.river.bulletin(),
        placesOf(talk),
      ]);
      const warnings = await desk.river.warnings(
        places.wards.length > 0 ? places.wards : undefined,
      );
      const asked = gaugesAsked(talk.heard.text, gauges);
      const fresh = asked.filter(({ level }) => level);
      const outside = namedOutside(city, analyzer, talk.heard.text);
      const lines = [
        ...(outside === undefined
          ? []
          : [talk.say('flood.outside', { place: outside, city: city.name })]),
        ...(warnings.length > 0
          ? warnings
              .slice(0, MOST_WARNINGS)
              .map(({ headline, instruction }) =>
                talk.say('flood.warning', { headline, instruction }),
              )
          : []),
        ...(fresh.length > 0
          ? fresh.map((gauge) => describe(talk, gauge))
          : [talk.say('flood.no-reading')]),
        ...(bulletin ? [describeBulletin(talk, bulletin)] : []),
        ...(warnings.length === 0 ? [talk.say('flood.no-warning')] : []),
        ...pointsNear(talk, places),
      ];
      const isDangerous = fresh.some(
        ({ stage, level }) => stage >= DANGEROUS_STAGE && !level?.stale,
      );
      return answer(
        talk.state,
        reply(lines.join('\n'), [
          ...(isDangerous || warnings.length > 0 ? [callButton('112')] : []),
          button(talk, 'subscribe'),
          button(talk, 'subs'),
          button(talk, 'report'),
        ]),
      );
    },
  };

  function describe(talk: Talk, { gauge, level, against, metresPerHour, next }: GaugeView): string {
    if (!level || !against) return '';
    const { language } = talk;
    const age = talk.now.getTime() - level.at.getTime();
    const sentences = [
      talk.say('flood.level', {
        river: language === 'en' ? gauge.river.replace(/^Sông /u, '') : gauge.river,
        station: gauge.station,
        time: sayMoment(level.at, language, city),
        age: sayAge(talk, age),
        metres: sayMetres(talk, level.value),
        alarm: sayAgainst(talk, against),
      }),
    ];
    if (level.interpolated) sentences.push(talk.say('flood.interpolated'));
    if (level.stale) return [...sentences, talk.say('flood.stale')].join(' ');
    if (metresPerHour !== undefined) {
      const speed = sayMetres(talk, Math.abs(metresPerHour));
      sentences.push(
        metresPerHour === 0
          ? talk.say('flood.standing')
          : talk.say(metresPerHour > 0 ? 'flood.rising' : 'flood.falling', { speed }),
      );
    }
    if (next && next.stage <= 3)
      sentences.push(
        talk.say('flood.next', { alarm: next.stage, time: sayMoment(next.at, language, city) }),
      );
    return sentences.join(' ');
  }

  function sayAgainst(
    talk: Talk,
    { alarm, offsetMetres }: { alarm: number; offsetMetres: number },
  ) {
    if (offsetMetres === 0) return talk.say('flood.at', { alarm });
    const metres = sayMetres(talk, Math.abs(offsetMetres));
    return talk.say(offsetMetres > 0 ? 'flood.above' : 'flood.below', { alarm, metres });
  }

  function describeBulletin(
    talk: Talk,
    bulletin: NonNullable<Awaited<ReturnType<Desk['river']['bulletin']>>>,
  ): string {
    const { source, issuedAt, forecast, riskLevel, nextAt } = bulletin;
    const moment = (at: Date) => sayMoment(at, talk.language, city);
    return [
      talk.say('flood.bulletin', { source, time: moment(issuedAt) }),
      ...(forecast ? [shorten(forecast, 300)] : []),
      ...(riskLevel ? [talk.say('flood.risk', { level: riskLevel })] : []),
      ...(nextAt && nextAt > talk.now
        ? [talk.say('flood.bulletin-next', { time: moment(nextAt) })]
        : []),
    ].join(' ');
  }

  /** Wards of today: those named, else those that they follow. */
  async function placesOf(talk: Talk): Promise<{ wards: string[]; streets: string[] }> {
    const found = talk.heard.text ? analyzer.findPlaces(talk.heard.text) : [];
    const named = found.flatMap(({ id, kind }) => (kind === 'ward' ? [id] : []));
    const streets = found.flatMap(({ id, kind }) => (kind === 'street' ? [id] : []));
    const ids =
      named.length > 0
        ? named
        : (await desk.subscriptions.list(talk.resident._id, talk.session)).flatMap(
            ({ place }) => place.formerWard ?? place.ward ?? [],
          );
    return {
      wards: [...new Set([...ids, ...ids.flatMap((id) => presentWard(city, id)?.id ?? [])])],
      streets,
    };
  }

  /** Places that have been under water before, in those wards or on those streets. */
  function pointsNear(
    talk: Talk,
    { wards, streets }: { wards: string[]; streets: string[] },
  ): string[] {
    if (wards.length === 0 && streets.length === 0) return [];
    const of = (id: string) => [id, presentWard(city, id)?.id ?? id];
    const near = city.floodPoints.filter(
      (point) =>
        point.streets.some((street) => streets.includes(street)) ||
        point.wards.some((ward) => of(ward).some((id) => wards.includes(id))),
    );
    if (near.length === 0) return [];
    const names = near
      .slice(0, MOST_POINTS)
      .map(({ place, depth }) => (depth ? `${place} (${depth})` : place));
    return [talk.say('flood.points', { places: names.join('; ') })];
  }
}

/** The gauges of the river that is named; all without one. */
function gaugesAsked(text: string, gauges: readonly GaugeView[]): readonly GaugeView[] {
  const asked = gauges.filter(({ gauge }) =>
    text.toLowerCase().includes(gauge.river.replace(/^Sông /u, '').toLowerCase()),
  );
  return asked.some(({ level }) => level) ? asked : gauges;
}

const sayMetres = ({ language }: Talk, metres: number): string => {
  const text = metres.toFixed(2);
  return language === 'vi' ? text.replace('.', ',') : text;
};

function sayAge(talk: Talk, ms: number): string {
  if (ms < 2 * MINUTE) return talk.say('age.now');
  if (ms < 2 * HOUR) return talk.say('age.minutes', { count: Math.round(ms / MINUTE) });
  if (ms < 2 * DAY) return talk.say('age.hours', { count: Math.round(ms / HOUR) });
  return talk.say('age.days', { count: Math.round(ms / DAY) });
}
