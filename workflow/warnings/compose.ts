import type { Say } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import type { DeliveryContent } from '../../models/delivery.ts';
import type { WarningRecord } from '../../models/warning.ts';
import type { WarningVersionRecord } from '../../models/warning-version.ts';
import { formatLocalTime } from '../notifications/local-time.ts';
import type { Recipient } from './reach.ts';

/** What of a version is said. */
export type Told = Pick<WarningVersionRecord, 'kind' | 'vi' | 'en' | 'until'>;

/** A resident reads the beginning; the rest of a long list of places helps nobody. */
const MOST_PLACES = 3;

/**
 * The message of one resident: what, where, how bad, what to do now, where to go, until when, next news, source, in
 * this order and each in a line of its own. An exercise says so in the first line, and again in the last.
 */
export function createCompose(deps: { city: Pick<CityProfile, 'calendar'>; say: Say }) {
  return (
    warning: Pick<WarningRecord, 'identifier' | 'drill'>,
    version: Told,
    recipient: Pick<Recipient, 'language' | 'places'>,
    { isRepeat = false }: { isRepeat?: boolean } = {},
  ): DeliveryContent => {
    const { language } = recipient;
    const say = (key: string, slots?: Record<string, string>) => deps.say(language, key, slots);
    const words = version[language];
    const isOver = version.kind === 'all_clear';
    const line = (key: string, text: string | null | undefined) =>
      text ? [say(key, { text })] : [];
    const places = recipient.places.slice(0, MOST_PLACES).join(', ');
    const drill = warning.drill ? [say('warning.drill')] : [];
    const lines = [
      ...drill,
      ...(isRepeat ? [say('warning.repeat')] : []),
      `${isOver ? '✅' : '⚠️'} ${say(`warning.kind.${version.kind}`)}: ${words.headline}`,
      ...[words.what, words.howBad].filter(Boolean),
      ...(words.where ? [say('warning.where', { where: words.where })] : []),
      ...line('warning.do-now', words.doNow),
      ...line('warning.go-to', words.goTo),
      ...(version.until && !isOver
        ? [say('warning.until', { time: formatLocalTime(version.until, deps.city) })]
        : []),
      ...line('warning.next-news', words.nextNews),
      ...line('warning.source', words.source),
      ...(places ? [say('warning.places', { places })] : []),
      ...(isOver ? [] : [say('warning.call')]),
      ...drill,
      ...(isOver ? [] : [say('warning.ask')]),
    ];
    const button = (name: string) => ({
      id: `warning-${name}:${warning.identifier}`,
      title: say(`button.warning-${name}`),
    });
    return {
      text: lines.join('\n'),
      ...(!isOver && { buttons: [button('received'), button('safe'), button('help')] }),
    };
  };
}
