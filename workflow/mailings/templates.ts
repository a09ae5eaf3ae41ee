import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { createToken } from '../../core/ids.ts';
import { MailingTemplate, type MailingTemplateRecord } from '../../models/mailing-template.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import type { TicketActor } from '../tickets/change.ts';
import { checkTemplate } from './fill.ts';

export type TemplateInput = Pick<MailingTemplateRecord, 'name' | 'topic' | 'vi' | 'en'>;

export type MailingTemplates = {
  /** The latest version of each, by name. */
  list(): Promise<MailingTemplateRecord[]>;
  /** Latest first. */
  versions(family: string): Promise<MailingTemplateRecord[]>;
  /**
   * Keeps a new template, or the next version of one.
   *
   * @param after family and the version that the person saw
   * @throws AppError `invalid_input` for bad variables, `conflict` when somebody was quicker, `not_found`
   */
  save(
    input: TemplateInput,
    by: TicketActor,
    after?: { family: string; version: number },
  ): Promise<MailingTemplateRecord>;
};

export function createMailingTemplates({ clock }: { clock: Clock }): MailingTemplates {
  const versions = (family: string) =>
    MailingTemplate.find({ family }).sort({ version: -1 }).lean<MailingTemplateRecord[]>();

  return {
    versions,
    async list() {
      const latest = new Map<string, MailingTemplateRecord>();
      for (const one of await MailingTemplate.find()
        .sort({ version: 1 })
        .lean<MailingTemplateRecord[]>())
        latest.set(one.family, one);
      return [...latest.values()].sort((a, b) => a.name.localeCompare(b.name, 'vi'));
    },
    async save(input, by, after) {
      checkTemplate(input);
      return await inTransaction(async (session) => {
        const last = after
          ? await MailingTemplate.findOne({ family: after.family })
              .sort({ version: -1 })
              .session(session)
              .lean<MailingTemplateRecord>()
          : undefined;
        if (after && !last)
          throw new AppError('not_found', 404, `There is no template ${after.family}`);
        if (after && last && last.version !== after.version)
          throw new AppError('conflict', 409, 'Somebody has saved the template meanwhile', [
            { path: 'version', message: `is ${last.version} now` },
          ]);
        const now = clock.now();
        const saved = await new MailingTemplate({
          ...input,
          family: last?.family ?? createToken(9),
          version: (last?.version ?? 0) + 1,
          by: { id: by.id ?? '', name: by.name ?? '' },
          at: now,
        }).save({ session });
        const template = saved.toObject<MailingTemplateRecord>();
        await appendAudit(
          {
            by,
            action: 'mailing.template_saved',
            target: { type: 'mailing_template', id: String(template._id) },
            facts: { family: template.family, version: template.version },
          },
          now,
          session,
        );
        return template;
      });
    },
  };
}
