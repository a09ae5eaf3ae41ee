import type { Say } from '../../../core/city/say.ts';
import type { Hazard } from '../../../models/warning.ts';
import type { WarningVersionRecord } from '../../../models/warning-version.ts';
import type { Area } from '../area.ts';
import type { VersionInput } from '../version-input.ts';
import type { CapAlert, CapInfo } from './cap-alert.ts';

/** As the form of a warning takes them; the whole text stands at the source. */
const LONGEST_LINE = 400;

/** Words in the name of an event that tell what threatens, the surer ones first. */
const HAZARD_WORDS: readonly (readonly [Hazard, RegExp])[] = [
  ['landslide', /sạt lở|lở đất|lũ quét|landslide|mudslide|debris flow/i],
  ['flood', /lũ|lụt|ngập|flood/i],
  ['storm', /bão|áp thấp|lốc|storm|typhoon|cyclone|hurricane/i],
  ['heavy_rain', /mưa|rain/i],
  ['fire', /cháy|hỏa hoạn|fire/i],
];

/** What a message is about; `other` where its event says nothing that we know. */
export function hazardOf({ infos }: Pick<CapAlert, 'infos'>): Hazard {
  const events = infos.map(({ event }) => event.normalize('NFC')).join(' ');
  return HAZARD_WORDS.find(([, words]) => words.test(events))?.[0] ?? 'other';
}

/** True when a message says that a danger is over. */
export const saysItIsOver = ({ msgType, infos }: Pick<CapAlert, 'msgType' | 'infos'>): boolean =>
  msgType === 'Cancel' || infos.some(({ responses }) => responses.includes('AllClear'));

/** Who speaks, for people. */
export const sourceOf = ({ infos, sender }: Pick<CapAlert, 'infos' | 'sender'>): string =>
  infos.find(({ senderName }) => senderName)?.senderName ?? sender;

/**
 * The draft of a warning in the words of a CAP message, each language in its place; a language that the message does not
 * speak stays empty for the officer. Urgency, severity and certainty are the message's own.
 *
 * @param area where it holds in the city
 * @param before the version that it changes or ends: an end without words of its own names it
 */
export function wordsOfAlert(
  alert: CapAlert,
  area: Area,
  say: Say,
  before?: Pick<WarningVersionRecord, 'vi' | 'en'>,
): VersionInput {
  const isOver = saysItIsOver(alert);
  const vietnamese = alert.infos.find((info) => isVietnamese(info, alert.infos.length === 1));
  const inLanguage = { vi: vietnamese, en: alert.infos.find((info) => info !== vietnamese) };
  const spoken = inLanguage.vi ?? inLanguage.en;
  const source = `${sourceOf(alert)} (CAP ${alert.identifier})`;
  const words = (language: 'vi' | 'en'): VersionInput['vi'] => {
    const info = inLanguage[language];
    const headline = info?.headline || info?.event || '';
    const end = isOver && !info && before;
    return {
      headline: short(
        end
          ? say(language, 'cap.over.headline', { headline: before[language].headline ?? '' })
          : headline,
      ),
      what: short(
        end
          ? say(language, 'cap.over.what', { source: sourceOf(alert) })
          : (info?.description ?? ''),
      ),
      where: short(isOver ? '' : (info?.areas.map(({ areaDesc }) => areaDesc).join('; ') ?? '')),
      howBad: '',
      doNow: short(info?.instruction ?? ''),
      goTo: '',
      nextNews: '',
      source: short(source),
    };
  };
  const risk = Number(
    spoken?.parameters.find(({ name }) => name === 'cap_do_rui_ro_thien_tai')?.value,
  );
  const until = spoken?.expires ? new Date(spoken.expires) : undefined;
  return {
    vi: words('vi'),
    en: words('en'),
    severity: spoken?.severity ?? 'Minor',
    urgency: isOver ? 'Past' : (spoken?.urgency ?? 'Unknown'),
    certainty: spoken?.certainty ?? 'Observed',
    response: isOver ? 'AllClear' : (spoken?.responses[0] ?? 'None'),
    ...(until && !isOver && { until }),
    ...([1, 2, 3, 4, 5].includes(risk) && { riskLevel: risk }),
    area,
  };
}

/** By its label; by its letters where a text forgot to label itself, or nothing else is said that could be Vietnamese. */
function isVietnamese({ language, headline, description }: CapInfo, isAlone: boolean): boolean {
  if (/^vi\b/i.test(language)) return true;
  return (language === '' || isAlone) && looksVietnamese(`${headline ?? ''} ${description ?? ''}`);
}

/** Some four in five Vietnamese words carry a mark; in English only the names of places do. */
function looksVietnamese(text: string): boolean {
  const words = text.normalize('NFD').match(/[\p{L}\p{M}]+/gu) ?? [];
  const marked = words.filter((word) => /\p{M}|đ/iu.test(word));
  return marked.length > 0.6 * words.length;
}

const short = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}…` : line;
};
