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
export type MailingTopicId = (typeof MAILING_TOPIC_IDS)[number];
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
export type MailingTemplateInput = z.infer<typeof mailingTemplateInput>;
export type MailingTemplate = z.infer<typeof mailingTemplate>;
export type MailingTemplates = z.infer<typeof mailingTemplates>;

export const mailingWords = z.strictObject({ vi: z.string().max(4000), en: z.string().max(4000) });
/** How words stand while they are typed; nothing is kept. */
export const mailingWordsCheck = mailingTemplate.pick({ variables: true, findings: true }).extend({
  faults: z.array(
    z.object({
      path: z.enum(['vi', 'en']),
      code: z.enum(['misspelt', 'one_sided']),
      at: z.string(),
    }),
  ),
});
export type MailingWordsCheck = z.infer<typeof mailingWordsCheck>;

export const mailingInput = z.strictObject({
  name: z.string().trim().min(1).max(120),
  templateId: recordId,
  values: z.record(z.string().max(40), z.string().trim().max(500)),
  /** Wards of today; empty: everybody who asked for the topic. */
  wards: z.array(z.string().max(80)).max(50),
  /** Absent: as soon as it is approved. */
  sendAt: time.optional(),
});
export type MailingInput = z.infer<typeof mailingInput>;
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
  /** What can be done with it now; who may is a matter of permissions. */
  steps: z.array(z.enum(PERSON_STEPS)),
  /** The person who asks wrote or submitted it, so somebody else approves it. */
  own: z.boolean(),
  revision: z.number().int(),
});
export type MailingView = z.infer<typeof mailing>;
export type MailingStepId = (typeof PERSON_STEPS)[number];
export const mailings = z.object({ items: z.array(mailing) });
export type MailingViews = z.infer<typeof mailings>;

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
export type MailingPreview = z.infer<typeof mailingPreview>;

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
  /** Of those whom it reached, how many have ended the topic since; null until it is sent. */
  optedOut: z.number().int().nullable(),
});
export type MailingReport = z.infer<typeof mailingReport>;
