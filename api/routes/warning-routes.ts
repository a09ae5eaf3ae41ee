import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { Delivery } from '../../models/delivery.ts';
import { Warning, type WarningRecord } from '../../models/warning.ts';
import { WarningReceipt } from '../../models/warning-receipt.ts';
import { WarningVersion, type WarningVersionRecord } from '../../models/warning-version.ts';
import { authorize } from '../../workflow/access/policy.ts';
import { MUST_MEND } from '../../workflow/warnings/check-area.ts';
import { stepsFrom } from '../../workflow/warnings/states.ts';
import { aboutVersion } from '../../workflow/warnings/told-about.ts';
import type { VersionInput } from '../../workflow/warnings/version-input.ts';
import type { WarningDesk } from '../../workflow/warnings/warning-desk.ts';
import { recordId } from '../contract/common.ts';
import {
  type warningEdit as editShape,
  type WarningVersionView,
  type WarningView,
  warning,
  warningArea,
  warningDraft,
  warningEdit,
  warningFollow,
  warningPreview,
  warningStep,
  warnings,
} from '../contract/warnings.ts';
import { type Route, route } from '../route.ts';

const params = z.object({ id: recordId });
const LATEST = 50;

/** Warnings from the draft to the all-clear. Approving needs a second person; the desk refuses one's own draft. */
export function warningRoutes({ desk, clock }: { desk: WarningDesk; clock: Clock }): Route[] {
  const show = async (id: unknown) => {
    const found = await Warning.findById(id).lean<WarningRecord>();
    if (!found) throw new AppError('not_found', 404, `There is no warning ${String(id)}`);
    return await present(found, clock.now());
  };
  return [
    route({
      method: 'get',
      path: '/warnings',
      summary: 'Warnings, latest change first',
      access: 'warnings.read',
      answer: warnings,
      async handle() {
        const found = await Warning.find()
          .sort({ updatedAt: -1 })
          .limit(LATEST)
          .lean<WarningRecord[]>();
        return { items: await Promise.all(found.map((one) => present(one, clock.now()))) };
      },
    }),
    route({
      method: 'get',
      path: '/warnings/:id',
      summary:
        'One warning with all that was said, how far it has gone and what residents answered',
      access: 'warnings.read',
      params,
      answer: warning,
      handle: ({ params }) => show(params.id),
    }),
    route({
      method: 'post',
      path: '/warnings',
      summary: 'Write a draft; nothing is sent',
      access: 'warnings.write',
      body: warningDraft,
      answer: warning,
      status: 201,
      async handle({ body, by }) {
        const { hazard, drill, ...rest } = body;
        const made = await desk.draft({ hazard, drill, ...inputOf(rest) }, by);
        return await show(made.warning._id);
      },
    }),
    route({
      method: 'post',
      path: '/warnings/preview',
      summary: 'How many would be told, where and by what, and what must be looked at first',
      access: 'warnings.write',
      body: warningArea,
      answer: warningPreview,
      async handle({ body }) {
        const found = await desk.preview(body);
        const doubts = found.doubts.map((doubt) => ({
          ...doubt,
          mustMend: MUST_MEND.includes(doubt.code),
        }));
        return { ...found, doubts };
      },
    }),
    route({
      method: 'post',
      path: '/warnings/:id/versions',
      summary: 'Begin an update or the all-clear',
      access: 'warnings.write',
      params,
      body: warningFollow,
      answer: warning,
      status: 201,
      async handle({ params, body, by }) {
        await desk.follow(params.id, body.kind, by);
        return await show(params.id);
      },
    }),
    route({
      method: 'patch',
      path: '/warning-versions/:id',
      summary: 'Change a draft',
      access: 'warnings.write',
      params,
      body: warningEdit,
      answer: warning,
      async handle({ params, body, by }) {
        const { revision, ...rest } = body;
        const done = await desk.edit(params.id, inputOf(rest), revision, by);
        return await show(done.warning._id);
      },
    }),
    route({
      method: 'post',
      path: '/warning-versions/:id/steps',
      summary:
        'Submit, approve, send back, discard, pause, resume, stop, or send alone in an emergency',
      access: 'warnings.read',
      params,
      body: warningStep,
      answer: warning,
      async handle({ params, body, by, person }) {
        const { step, confirmed, reason } = body;
        if (step === 'break_glass') authorize(person, 'warnings.break_glass');
        else if (step === 'approve') authorize(person, 'warnings.approve');
        else authorize(person, 'warnings.write');
        const done =
          step === 'submit'
            ? await desk.submit(params.id, confirmed, by)
            : step === 'approve'
              ? await desk.approve(params.id, by)
              : step === 'break_glass'
                ? await desk.breakGlass(params.id, reason, by)
                : await desk.step(params.id, step, by);
        return await show(done.warning._id);
      },
    }),
  ];
}

const inputOf = ({
  until,
  riskLevel,
  ...rest
}: Omit<z.output<typeof editShape>, 'revision'>): VersionInput => ({
  ...rest,
  ...(until && { until: new Date(until) }),
  ...(riskLevel !== undefined && { riskLevel }),
});

async function present(record: WarningRecord, now: Date): Promise<WarningView> {
  const versions = await WarningVersion.find({ warningId: record._id })
    .sort({ number: -1 })
    .lean<WarningVersionRecord[]>();
  const answers = await WarningReceipt.aggregate<{ _id: string; n: number }>([
    { $match: { warningId: record._id } },
    { $group: { _id: '$answer', n: { $sum: 1 } } },
  ]);
  return {
    id: String(record._id),
    identifier: record.identifier,
    hazard: record.hazard,
    drill: record.drill,
    state: record.state,
    until: record.until?.toISOString() ?? null,
    overdue: record.state === 'active' && record.until != null && record.until < now,
    versions: await Promise.all(versions.map((one) => presentVersion(record.identifier, one))),
    receipts: Object.fromEntries(answers.map(({ _id, n }) => [_id, n])),
  };
}

async function presentVersion(
  identifier: string,
  version: WarningVersionRecord,
): Promise<WarningVersionView> {
  const about = aboutVersion(identifier, version.number);
  const sent = await Delivery.aggregate<{ _id: string; n: number }>([
    { $match: { 'about.type': about.type, 'about.id': about.id } },
    { $group: { _id: '$state', n: { $sum: 1 } } },
  ]);
  const { area } = version;
  return {
    id: String(version._id),
    number: version.number,
    kind: version.kind,
    state: version.state,
    vi: version.vi as Record<string, string>,
    en: version.en as Record<string, string>,
    severity: version.severity,
    urgency: version.urgency,
    certainty: version.certainty,
    response: version.response,
    until: version.until?.toISOString() ?? null,
    riskLevel: version.riskLevel ?? null,
    area: {
      wards: [...area.wards],
      circles: area.circles.map(({ lat, lon, radiusKm }) => ({ lat, lon, radiusKm })),
      polygons: area.polygons.map((ring) => ring.map(([lat, lon]): [number, number] => [lat, lon])),
      wholeCity: area.wholeCity,
    },
    createdBy: version.createdBy?.name ?? '',
    approvedBy: version.approvedBy?.name ?? null,
    breakGlass: version.breakGlass ?? null,
    audience: version.audience ?? null,
    deliveries: Object.fromEntries(sent.map(({ _id, n }) => [_id, n])),
    steps: stepsFrom(version.state).filter((step) => step !== 'prepared' && step !== 'finished'),
    revision: version.revision,
  };
}
