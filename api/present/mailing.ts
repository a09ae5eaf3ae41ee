import type { z } from 'zod';
import type { MailingRules } from '../../core/city/mailing-schema.ts';
import { slotsOf } from '../../core/city/say.ts';
import type { MailingRecord } from '../../models/mailing.ts';
import type { MailingTemplateRecord } from '../../models/mailing-template.ts';
import { lintPlain } from '../../workflow/mailings/lint-plain.ts';
import { isOwn, personSteps } from '../../workflow/mailings/states.ts';
import type { mailing, mailingTemplate } from '../contract/mailings.ts';

export function presentTemplate(
  { _id, family, version, name, topic, vi, en, by, at }: MailingTemplateRecord,
  rules: MailingRules,
): z.infer<typeof mailingTemplate> {
  return {
    id: String(_id),
    family,
    version,
    name,
    topic: topic as z.infer<typeof mailingTemplate>['topic'],
    vi,
    en,
    variables: [...new Set(slotsOf(vi))],
    by: by?.name ?? '',
    at: at.toISOString(),
    findings: lintPlain(vi, rules),
  };
}

/** @param personId who asks */
export function presentMailing(
  record: MailingRecord,
  personId: string | undefined,
): z.infer<typeof mailing> {
  const { _id, templateId, name, topic, values, vi, en, wards, sendAt, state, round } = record;
  return {
    id: String(_id),
    name,
    topic: topic as z.infer<typeof mailing>['topic'],
    templateId: String(templateId),
    values: values as Record<string, string>,
    vi,
    en,
    wards,
    sendAt: sendAt?.toISOString() ?? null,
    state,
    round,
    audience: record.audience ?? null,
    createdBy: person(record.createdBy),
    submittedBy: person(record.submittedBy),
    approvedBy: person(record.approvedBy),
    sentAt: record.sentAt?.toISOString() ?? null,
    steps: personSteps(state),
    own: isOwn(record, personId),
    revision: record.revision,
  };
}

const person = (by: MailingRecord['createdBy']) =>
  by?.at ? { name: by.name ?? '', at: by.at.toISOString() } : null;
