import type { Language, Say } from '../../core/city/say.ts';
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

/** What everybody of one language reads of a version. */
type Frame = { before: string[]; after: string[]; buttons: DeliveryContent['buttons'] };

/**
 * The message of one resident: what, where, how bad, what to do now, where to go, until when, next news, source, in
 * this order and each in a line of its own. An exercise says so in the first line, and again in the last.
 *
 * A version is worded once for each language; for each resident only their own places are put in.
 */
export function createCompose(deps: { city: Pick<CityProfile, 'calendar'>; say: Say }) {
  return (
    warning: Pick<WarningRecord, 'identifier' | 'drill'>,
    version: Told,
    { isRepeat = false }: { isRepeat?: boolean } = {},
  ): ((recipient: Pick<Recipient, 'language' | 'places'>) => DeliveryContent) => {
    const frames = new Map<Language, Frame>();

    function frameOf(language: Language): Frame {
      const say = (key: string, slots?: Record<string, string>) => deps.say(language, key, slots);
      const words = version[language];
      const isOver = version.kind === 'all_clear';
      const line = (key: string, text: string | null | undefined) =>
        text ? [say(key, { text })] : [];
      const drill = warning.drill ? [say('warning.drill')] : [];
      const button = (name: string) => ({
        id: `warning-${name}:${warning.identifier}`,
        title: say(`button.warning-${name}`),
      });
      return {
        before: [
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
        ],
        after: [
          ...(isOver ? [] : [say('warning.call')]),
          ...drill,
          ...(isOver ? [] : [say('warning.ask')]),
        ],
        buttons: isOver ? undefined : [button('received'), button('safe'), button('help')],
      };
    }

    return ({ language, places }) => {
      const frame = frames.get(language) ?? frameOf(language);
      frames.set(language, frame);
      const { before, after, buttons } = frame;
      const named = places.slice(0, MOST_PLACES).join(', ');
      const own = named ? [deps.say(language, 'warning.places', { places: named })] : [];
      const text = [...before, ...own, ...after].join('\n');
      return buttons ? { text, buttons } : { text };
    };
  };
}
