import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import type { DeliveryContent } from '../../models/delivery.ts';
import { Warning, type WarningRecord } from '../../models/warning.ts';
import { authorize } from '../../workflow/access/policy.ts';
import { MUST_MEND } from '../../workflow/warnings/check-area.ts';
import type { VersionInput } from '../../workflow/warnings/version-input.ts';
import type { WarningDesk } from '../../workflow/warnings/warning-desk.ts';
import { recordId } from '../contract/common.ts';
import {
  type warningEdit as editShape,
  warning,
  warningArea,
  warningDraft,
  warningEdit,
  warningFollow,
  warningMessages,
  warningPreview,
  warningStep,
  warnings,
} from '../contract/warnings.ts';
import { createPresentWarning } from '../present/warning.ts';
import { type Route, route } from '../route.ts';

const params = z.object({ id: recordId });
const LATEST = 50;

/** Warnings from the draft to the all-clear. Approving needs a second person; the desk refuses one's own draft. */
export function warningRoutes({ desk, clock }: { desk: WarningDesk; clock: Clock }): Route[] {
  const present = createPresentWarning({ clock });
  const show = async (id: unknown) => {
    const found = await Warning.findById(id).lean<WarningRecord>();
    if (!found) throw new AppError('not_found', 404, `There is no warning ${String(id)}`);
    return await present(found);
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
        return { items: await Promise.all(found.map((one) => present(one))) };
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
        return { ...found, asOf: found.asOf.toISOString(), doubts };
      },
    }),
    route({
      method: 'get',
      path: '/warning-versions/:id/messages',
      summary: 'The message as residents would read it, in each language',
      access: 'warnings.read',
      params,
      answer: warningMessages,
      async handle({ params }) {
        const { vi, en } = await desk.messages(params.id);
        const shown = ({ text, buttons = [] }: DeliveryContent) => ({
          text,
          buttons: buttons.map(({ title }) => title),
        });
        return { vi: shown(vi), en: shown(en) };
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
