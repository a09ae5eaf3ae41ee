import type { Say } from '../../../core/city/say.ts';
import type { CityProfile } from '../../../core/city/schema.ts';
import { HOUR } from '../../../core/clock.ts';
import type { Hazard, WarningRecord } from '../../../models/warning.ts';
import {
  CAP_SEVERITIES,
  type VersionKind,
  type WarningVersionRecord,
} from '../../../models/warning-version.ts';
import { areaInCap } from './area-in-cap.ts';
import { type CapAlert, type CapInfo, referenceTo } from './cap-alert.ts';
import { capTime } from './cap-time.ts';

/** A version that a second person approved. */
export type ApprovedVersion = Omit<WarningVersionRecord, 'approvedBy'> & {
  approvedBy: { at: Date };
};

const MESSAGE_TYPES = {
  alert: 'Alert',
  update: 'Update',
  all_clear: 'Cancel',
} as const satisfies Record<VersionKind, CapAlert['msgType']>;

/** Categories of CAP; dirty water is both a matter of the environment and of supply. */
const CATEGORIES = {
  flood: ['Met'],
  storm: ['Met'],
  heavy_rain: ['Met'],
  landslide: ['Geo'],
  fire: ['Fire'],
  water: ['Env', 'Infra'],
  other: ['Safety'],
} as const satisfies Record<Hazard, readonly string[]>;

const LANGUAGES = { vi: 'vi-VN', en: 'en-US' } as const;

/** What a version is called in CAP; the version makes it unique, and nothing about it ever changes. */
export const capIdentifier = (warning: Pick<WarningRecord, 'identifier'>, number: number): string =>
  `${warning.identifier}.${number}`;

/**
 * The CAP message of one approved version.
 *
 * Urgency, certainty and severity are the version's own, which come from the template of the river's stage or from the
 * officer; a graver disaster-risk level of the bulletin lifts the severity (`cap.json`). None is worked out here. An
 * all-clear has no end of its own: it expires when it leaves the feed.
 *
 * @param earlier approved versions before it, oldest first: an update or all-clear refers to all of them
 * @param onset when the danger began, where that is known
 * @param web page with the warnings in force
 */
export function alertOfVersion(
  warning: WarningRecord,
  version: ApprovedVersion,
  { earlier, onset, web }: { earlier: readonly ApprovedVersion[]; onset?: Date; web?: string },
  { city, say }: { city: CityProfile; say: Say },
): CapAlert {
  const { sender } = city.cap;
  const time = (at: Date) => capTime(at, city);
  const nameOf = ({ number, approvedBy }: ApprovedVersion) => ({
    sender,
    identifier: capIdentifier(warning, number),
    sent: time(approvedBy.at),
  });
  const isOver = version.kind === 'all_clear';
  const languages = (['vi', 'en'] as const).filter(
    (language) => language === 'vi' || version.en.headline,
  );
  return {
    ...nameOf(version),
    status: warning.drill ? 'Exercise' : 'Actual',
    msgType: MESSAGE_TYPES[version.kind],
    scope: 'Public',
    ...(warning.drill && { note: say('vi', 'warning.drill') }),
    references: earlier.map((one) => referenceTo(nameOf(one))),
    incidents: warning.identifier,
    infos: languages.map(infoIn),
  };

  function infoIn(language: 'vi' | 'en'): CapInfo {
    const words = version[language];
    const line = (key: string, text: string | null | undefined) =>
      text ? [say(language, key, { text })] : [];
    const drill = warning.drill ? [say(language, 'warning.drill')] : [];
    const expires = isOver
      ? new Date(version.approvedBy.at.getTime() + city.cap.keepEndedHours * HOUR)
      : version.until;
    const paragraphs = [
      ...drill,
      words.what,
      words.howBad,
      ...line('warning.next-news', words.nextNews),
      ...line('warning.source', words.source),
    ];
    const steps = [words.doNow, ...line('warning.go-to', words.goTo)];
    return {
      language: LANGUAGES[language],
      categories: CATEGORIES[warning.hazard],
      event: say(language, `cap.event.${warning.hazard}`),
      responses: [version.response],
      urgency: version.urgency,
      severity: isOver ? version.severity : withRisk(version, city),
      certainty: version.certainty,
      ...(onset && { onset: time(onset) }),
      ...(expires && { expires: time(expires) }),
      senderName: city.cap.senderName[language],
      headline: [...drill, words.headline].join(' '),
      description: paragraphs.filter(Boolean).join('\n'),
      instruction: steps.filter(Boolean).join('\n'),
      ...(web && { web }),
      contact: city.cap.contact[language],
      parameters: [
        ...pair('bao_dong', version.stage),
        ...pair('muc_nuoc_m', version.levelMetres),
        ...pair('cap_do_rui_ro_thien_tai', version.riskLevel),
      ],
      areas: [areaInCap(version.area, words.where ?? '', city)],
    };
  }
}

const pair = (name: string, value: number | null | undefined) =>
  value === null || value === undefined ? [] : [{ name, value: String(value) }];

/** The graver of the version's severity and the one that the bulletin's risk level stands for. */
function withRisk(
  { severity, riskLevel }: Pick<ApprovedVersion, 'severity' | 'riskLevel'>,
  city: CityProfile,
): ApprovedVersion['severity'] {
  const atLeast = riskLevel ? city.cap.riskSeverities[riskLevel - 1] : undefined;
  if (!atLeast) return severity;
  return CAP_SEVERITIES.indexOf(atLeast) < CAP_SEVERITIES.indexOf(severity) ? atLeast : severity;
}
