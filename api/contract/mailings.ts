import { z } from 'zod';
import { recordId, time } from './common.ts';

/** The same lists as in `models/mailing.ts`. */
export const MAILING_TOPIC_IDS = [
  'waste',
  'school',
  'farming',
  'health',
  'tourism',
  'newsletter',
] as const;
export const MAILING_STATE_IDS = [
  'draft',
  'submitted',
  'scheduled',
  'preparing',
  'sending',
  'paused',
  'sent',
  'stopped',
  'discarded',
] as const;
const PERSON_STEPS = [
  'submit',
  'send_back',
  'approve',
  'discard',
  'pause',
  'resume',
  'stop',
  'resend',
] as const;

const words = z.string().trim().min(1).max(1800);
export const mailingTemplateInput = z.strictObject({
  name: z.string().trim().min(1).max(120),
  topic: z.enum(MAILING_TOPIC_IDS),
  /** With variables such as {ngay}, the same in both languages. */
  vi: words,
  en: words,
});
export const mailingTemplateChange = mailingTemplateInput.extend({ version: z.number().int() });
export const mailingTemplate = mailingTemplateInput.extend({
  id: recordId,
  family: z.string(),
  version: z.number().int(),
  variables: z.array(z.string()),
  by: z.string(),
  at: time,
  /** What is hard to read in the Vietnamese words. */
  findings: z.array(z.object({ code: z.string(), at: z.string(), instead: z.string().optional() })),
});
export const mailingTemplates = z.object({ items: z.array(mailingTemplate) });

export const mailingInput = z.strictObject({
  name: z.string().trim().min(1).max(120),
  templateId: recordId,
  values: z.record(z.string().max(40), z.string().trim().max(500)),
  /** Wards of today; empty: everybody who asked for the topic. */
  wards: z.array(z.string().max(80)).max(50),
  /** Absent: as soon as it is approved. */
  sendAt: time.optional(),
});
export const mailingChange = mailingInput.extend({ revision: z.number().int() });
export const mailingStep = z.strictObject({
  step: z.enum(PERSON_STEPS),
  revision: z.number().int(),
});

const person = z.object({ name: z.string(), at: time }).nullable();
export const mailing = mailingInput.omit({ sendAt: true }).extend({
  id: recordId,
  topic: z.enum(MAILING_TOPIC_IDS),
  vi: z.string(),
  en: z.string(),
  sendAt: time.nullable(),
  state: z.enum(MAILING_STATE_IDS),
  round: z.number().int(),
  /** To how many the first round was written; null before. */
  audience: z.number().int().nullable(),
  createdBy: person,
  submittedBy: person,
  approvedBy: person,
  sentAt: time.nullable(),
  revision: z.number().int(),
});
export const mailings = z.object({ items: z.array(mailing) });

export const mailingPreview = z.object({
  audience: z.number().int(),
  byWard: z.array(z.object({ ward: z.string().nullable(), count: z.number().int() })),
  byChannel: z.array(
    z.object({
      channel: z.string(),
      free: z.number().int(),
      paid: z.number().int(),
      closed: z.number().int(),
      paidVnd: z.number().nullable(),
    }),
  ),
  /** VND; null while the city has not said what a paid message costs. */
  costVnd: z.number().nullable(),
  messages: z.object({ vi: z.string(), en: z.string() }),
  findings: mailingTemplate.shape.findings,
});

/** Deliveries of each round by channel and state; a later round is only for those whom the one before did not reach. */
export const mailingReport = z.object({
  rounds: z.array(
    z.object({
      round: z.number().int(),
      channels: z.array(
        z.object({ channel: z.string(), states: z.record(z.string(), z.number().int()) }),
      ),
    }),
  ),
});
