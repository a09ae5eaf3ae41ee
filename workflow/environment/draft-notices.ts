import type { CityProfile } from '../../core/city/schema.ts';
import type { ExceedanceTemplate } from '../../core/city/warning-templates-schema.ts';
import { type Clock, HOUR } from '../../core/clock.ts';
import { Exceedance, type ExceedanceRecord } from '../../models/exceedance.ts';
import { Warning, type WarningRecord } from '../../models/warning.ts';
import { WarningVersion, type WarningVersionRecord } from '../../models/warning-version.ts';
import { formatLocalTime } from '../notifications/local-time.ts';
import { tellStaff } from '../staff-notices/tell-staff.ts';
import type { TicketActor } from '../tickets/change.ts';
import type { VersionInput } from '../warnings/version-input.ts';
import type { WarningDesk } from '../warnings/warning-desk.ts';

/** Warnings about limits that were passed, up to the person who sends them. */
export type NoticeDrafts = {
  /** Drafts a warning, or puts the exceedance to one that is open about the same station; tells who may send it. */
  begin(exceedance: ExceedanceRecord): Promise<void>;
  /** Drops a draft that nobody has touched; about a warning that people know of staff are told to end it. */
  end(exceedance: ExceedanceRecord): Promise<void>;
};

export function createNoticeDrafts(deps: {
  city: CityProfile;
  clock: Clock;
  desk: WarningDesk;
}): NoticeDrafts {
  const { city, clock, desk } = deps;

  return {
    async begin(exceedance) {
      const warning = (await openWarning(exceedance)) ?? (await draft(exceedance));
      if (warning)
        await tell(
          exceedance,
          'begun',
          `vượt ngưỡng: xem bản nháp cảnh báo (${warning.identifier})`,
        );
      const at = clock.now();
      await Exceedance.updateOne(
        { _id: exceedance._id },
        {
          $set: {
            handledAt: at,
            updatedAt: at,
            ...(warning && { warningId: String(warning._id) }),
          },
        },
      );
      if (warning) exceedance.warningId = String(warning._id);
    },

    async end(exceedance) {
      const { warningId } = exceedance;
      const warning = warningId && (await Warning.findById(warningId).lean<WarningRecord>());
      if (!warning || (warning.state !== 'draft' && warning.state !== 'active')) return;
      // Another metric of the same station may still be beyond its limit.
      if (await Exceedance.exists({ ...others(exceedance), warningId })) return;
      const last = await WarningVersion.findOne({ warningId: warning._id })
        .sort({ number: -1 })
        .lean<WarningVersionRecord>();
      const untouched = last?.state === 'draft' && last.touchedBy === undefined;
      if (warning.state === 'draft' && untouched) {
        await desk.step(String(last._id), 'discard', actorOf(exceedance));
        return;
      }
      await tell(
        exceedance,
        'ended',
        `về dưới ngưỡng: soạn tin hết nguy hiểm (${warning.identifier})`,
      );
    },
  };

  /** One that is open about the same station, or that an interrupted sweep made of this very one. */
  async function openWarning(exceedance: ExceedanceRecord): Promise<WarningRecord | undefined> {
    const own = await Warning.findOne({
      crossingIds: String(exceedance._id),
    }).lean<WarningRecord>();
    if (own) return own;
    const beside = await Exceedance.findOne({
      ...others(exceedance),
      warningId: { $exists: true },
    }).lean<ExceedanceRecord>();
    const warning = beside && (await Warning.findById(beside.warningId).lean<WarningRecord>());
    return warning?.state === 'draft' || warning?.state === 'active' ? warning : undefined;
  }

  async function draft(exceedance: ExceedanceRecord): Promise<WarningRecord | undefined> {
    const template = city.warningTemplates.exceedance.find(
      ({ hazard }) => hazard === exceedance.hazard,
    );
    if (!template) return undefined;
    const { warning } = await desk.draft(
      {
        ...wordsOf(exceedance, template),
        hazard: exceedance.hazard,
        drill: false,
        crossingId: String(exceedance._id),
      },
      actorOf(exceedance),
    );
    return warning;
  }

  function wordsOf(exceedance: ExceedanceRecord, template: ExceedanceTemplate): VersionInput {
    const until = new Date(exceedance.since.getTime() + template.holdsHours * HOUR);
    const fill = (language: 'vi' | 'en') => {
      const slots = slotsOf(exceedance, until, language);
      const filled = (sentence: string) =>
        sentence
          .replace(/\{(\w+)\}/g, (_, name: string) => slots[name as keyof typeof slots])
          .trim();
      const { from, ...words } = template[language];
      return {
        headline: filled(words.headline),
        what: filled(words.what),
        where: exceedance.place ?? '',
        howBad: filled(words.howBad),
        doNow: filled(words.doNow),
        goTo: filled(words.goTo),
        nextNews: filled(words.nextNews),
        source: filled(from),
      };
    };
    const { certainty, response, severity, urgency } = template;
    return {
      vi: fill('vi'),
      en: fill('en'),
      severity,
      urgency,
      certainty,
      response,
      until,
      area: {
        wards: exceedance.ward ? [exceedance.ward] : [],
        circles: [],
        polygons: [],
        wholeCity: false,
      },
    };
  }

  function slotsOf(exceedance: ExceedanceRecord, until: Date, language: 'vi' | 'en') {
    const { name, place, metric, value, unit, limit, since, measuredAt } = exceedance;
    const known = city.stationKinds
      .flatMap(({ metrics }) => metrics)
      .find(({ id }) => id === metric);
    const number = (given: number) =>
      language === 'vi' ? String(given).replace('.', ',') : String(given);
    const unknown = language === 'vi' ? 'vượt ngưỡng' : 'a value above it';
    const limitName = known?.trouble?.limitOf;
    return {
      station: name,
      place: place ?? name,
      reading:
        typeof value === 'number'
          ? `${known?.[language] ?? metric} ${number(value)} ${unit}`
          : unknown,
      limit:
        typeof limit === 'number'
          ? `${number(limit)} ${unit}${limitName ? ` (${limitName})` : ''}`
          : language === 'vi'
            ? 'của giấy phép'
            : 'of the permit',
      time: formatLocalTime(measuredAt ?? since, city),
      next: formatLocalTime(until, city),
    };
  }

  async function tell(
    { _id, name, place }: ExceedanceRecord,
    turn: 'begun' | 'ended',
    what: string,
  ): Promise<void> {
    await tellStaff({
      key: `exceedance:${String(_id)}:${turn}`,
      kind: 'warning',
      to: { permission: 'warnings.write' },
      title: `${name}${place ? `, ${place}` : ''}, ${what}`.slice(0, 200),
      link: '/warnings',
      urgent: turn === 'begun',
      at: clock.now(),
    });
  }
}

const actorOf = ({ name }: ExceedanceRecord): TicketActor => ({
  type: 'system',
  name,
});

/** Open exceedances of other metrics of the same station; a device of another system has but one. */
const others = ({ _id, subject }: ExceedanceRecord) => ({
  _id: { $ne: _id },
  endedAt: { $exists: false },
  subject: {
    $regex: `^${escaped(
      subject
        .split(':')
        .slice(0, subject.startsWith('station:') ? 2 : 3)
        .join(':'),
    )}:`,
  },
});

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
