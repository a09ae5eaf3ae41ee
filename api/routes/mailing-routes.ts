import { z } from 'zod';
import { slotsOf } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { Mailing, type MailingRecord } from '../../models/mailing.ts';
import { authorize, may } from '../../workflow/access/policy.ts';
import { aboutRound } from '../../workflow/mailings/about.ts';
import type { Mailings } from '../../workflow/mailings/create-mailings.ts';
import { templateFaults } from '../../workflow/mailings/fill.ts';
import { lintPlain } from '../../workflow/mailings/lint-plain.ts';
import type { MailingInput } from '../../workflow/mailings/mailing-desk.ts';
import { optedOutSince } from '../../workflow/mailings/opted-out.ts';
import { tallyAbout } from '../../workflow/warnings/progress.ts';
import { recordId } from '../contract/common.ts';
import {
  mailing,
  mailingChange,
  mailingInput,
  mailingPreview,
  mailingReport,
  mailingStep,
  mailings,
  mailingTemplate,
  mailingTemplateChange,
  mailingTemplateInput,
  mailingTemplates,
  mailingWords,
  mailingWordsCheck,
} from '../contract/mailings.ts';
import { presentMailing, presentTemplate } from '../present/mailing.ts';
import { type Route, route } from '../route.ts';

type Deps = { city: CityProfile; mailings: Pick<Mailings, 'desk' | 'templates'> };

const params = z.object({ id: recordId });
const family = z.object({ family: z.string().max(40) });
const LATEST = 100;
/** Whoever approves may send back and halt, too. */
const OF_BOTH: ReadonlySet<string> = new Set(['send_back', 'pause', 'stop']);

/** Messages to everybody who asked for a topic. Approving needs a second person; the desk refuses one's own. */
export const mailingRoutes = (deps: Deps): Route[] => [
  ...templateRoutes(deps),
  ...messageRoutes(deps),
];

const templateRoutes = ({ city, mailings: { templates } }: Deps): Route[] => [
  route({
    method: 'get',
    path: '/mailing-templates',
    summary: 'Templates of messages to many, the latest version of each',
    access: 'mailings.read',
    answer: mailingTemplates,
    handle: async () => ({
      items: (await templates.list()).map((one) => presentTemplate(one, city.mailings)),
    }),
  }),
  route({
    method: 'get',
    path: '/mailing-templates/:family/versions',
    summary: 'Every version of a template, latest first',
    access: 'mailings.read',
    params: family,
    answer: mailingTemplates,
    handle: async ({ params }) => ({
      items: (await templates.versions(params.family)).map((one) =>
        presentTemplate(one, city.mailings),
      ),
    }),
  }),
  route({
    method: 'post',
    path: '/mailing-templates',
    summary: 'Write a template; what is hard to read in it is told',
    access: 'mailings.write',
    body: mailingTemplateInput,
    answer: mailingTemplate,
    status: 201,
    handle: async ({ body, by }) => presentTemplate(await templates.save(body, by), city.mailings),
  }),
  route({
    method: 'post',
    path: '/mailing-templates/check',
    summary: 'How words stand while they are typed: variables, faults, what is hard to read',
    access: 'mailings.write',
    body: mailingWords,
    answer: mailingWordsCheck,
    handle: async ({ body }) => ({
      variables: [...new Set(slotsOf(body.vi))],
      faults: templateFaults(body),
      findings: lintPlain(body.vi, city.mailings),
    }),
  }),
  route({
    method: 'post',
    path: '/mailing-templates/:family/versions',
    summary: 'The next version of a template; messages made of earlier ones stay as they are',
    access: 'mailings.write',
    params: family,
    body: mailingTemplateChange,
    answer: mailingTemplate,
    status: 201,
    handle: async ({ params, body: { version, ...input }, by }) =>
      presentTemplate(
        await templates.save(input, by, { family: params.family, version }),
        city.mailings,
      ),
  }),
];

const messageRoutes = ({ mailings: { desk } }: Deps): Route[] => [
  route({
    method: 'get',
    path: '/mailings',
    summary: 'Messages to many, latest change first',
    access: 'mailings.read',
    answer: mailings,
    async handle({ by }) {
      const found = await Mailing.find()
        .sort({ updatedAt: -1 })
        .limit(LATEST)
        .lean<MailingRecord[]>();
      return { items: found.map((one) => presentMailing(one, by.id)) };
    },
  }),
  route({
    method: 'post',
    path: '/mailings',
    summary: 'Draft a message of a template; nothing is sent',
    access: 'mailings.write',
    body: mailingInput,
    answer: mailing,
    status: 201,
    handle: async ({ body, by }) => presentMailing(await desk.draft(inputOf(body), by), by.id),
  }),
  route({
    method: 'get',
    path: '/mailings/:id',
    summary: 'One message to many',
    access: 'mailings.read',
    params,
    answer: mailing,
    handle: async ({ params: { id }, by }) => presentMailing(await desk.find(id), by.id),
  }),
  route({
    method: 'patch',
    path: '/mailings/:id',
    summary: 'Change a draft',
    access: 'mailings.write',
    params,
    body: mailingChange,
    answer: mailing,
    handle: async ({ params: { id }, body: { revision, ...input }, by }) =>
      presentMailing(await desk.edit(id, inputOf(input), revision, by), by.id),
  }),
  route({
    method: 'get',
    path: '/mailings/:id/preview',
    summary: 'Who would be told now, what it costs, how it reads and what is hard to read',
    access: 'mailings.read',
    params,
    answer: mailingPreview,
    handle: ({ params: { id } }) => desk.preview(id),
  }),
  route({
    method: 'post',
    path: '/mailings/:id/test',
    summary: 'Send it to your own linked chat, and to nobody else',
    access: 'mailings.write',
    params,
    handle: ({ params: { id }, by }) => desk.test(id, by),
  }),
  route({
    method: 'post',
    path: '/mailings/:id/steps',
    summary:
      'Submit, send back, approve (a second person), discard, pause, resume, stop, or send again to those whom it did not reach',
    access: 'mailings.read',
    params,
    body: mailingStep,
    answer: mailing,
    async handle({ params: { id }, body: { step, revision }, by, person }) {
      const approves = step === 'approve' || (OF_BOTH.has(step) && may(person, 'mailings.approve'));
      authorize(person, approves ? 'mailings.approve' : 'mailings.write');
      return presentMailing(await desk.step(id, step, revision, by), by.id);
    },
  }),
  route({
    method: 'get',
    path: '/mailings/:id/report',
    summary: 'How many of each round were sent, wait or failed, by channel',
    access: 'mailings.read',
    params,
    answer: mailingReport,
    async handle({ params: { id } }) {
      const found = await desk.find(id);
      const rounds = Array.from({ length: found.round }, (_, at) => at + 1);
      return {
        rounds: await Promise.all(
          rounds.map(async (round) => ({
            round,
            channels: await tallyAbout(aboutRound(found, round)),
          })),
        ),
        optedOut: found.state === 'sent' ? await optedOutSince(found) : null,
      };
    },
  }),
];

function inputOf({ sendAt, ...input }: z.infer<typeof mailingInput>): MailingInput {
  return { ...input, sendAt: sendAt === undefined ? undefined : new Date(sendAt) };
}
