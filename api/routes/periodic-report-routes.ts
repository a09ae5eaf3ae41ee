import { z } from 'zod';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { ReportEdition, type ReportEditionRecord } from '../../models/report-edition.ts';
import { Staff, type StaffRecord } from '../../models/staff.ts';
import type { PeriodicReports } from '../../workflow/periodic-reports/create-periodic-reports.ts';
import { editionFile } from '../../workflow/periodic-reports/documents/edition-file.ts';
import { suggestedForm } from '../../workflow/periodic-reports/documents/suggested-form.ts';
import { reproduce } from '../../workflow/periodic-reports/reproduce.ts';
import { recordId } from '../contract/common.ts';
import {
  edition,
  editionFigures,
  editionFileQuery,
  editionInput,
  editionPage,
  editionQuery,
  editionSent,
  periodicReport,
  periodicReports,
  reportChange,
  reportInput,
  reproduction,
} from '../contract/periodic-reports.ts';
import { afterCursor, pageOf } from '../paging.ts';
import { presentEdition, presentFigures, presentReport } from '../present/edition.ts';
import { type Route, route } from '../route.ts';

type Deps = {
  city: CityProfile;
  clock: Clock;
  periodicReports: PeriodicReports;
  emailPossible: boolean;
};

const params = z.object({ id: recordId });
/** People, and machines that fetch figures for other systems such as LRIS. */
const read = { scope: 'insights.read', permission: 'periodic_reports.read' } as const;

/** Reports that come again and again: what they count, when, for whom; and their editions. */
export const periodicReportRoutes = (deps: Deps): Route[] => [
  ...reportRoutes(deps),
  ...editionRoutes(deps),
];

const reportRoutes = (deps: Deps): Route[] => {
  const { desk } = deps.periodicReports;
  return [
    route({
      method: 'get',
      path: '/periodic-reports',
      summary: 'Periodic reports, who may get them, and what a new one begins with',
      access: 'periodic_reports.read',
      answer: periodicReports,
      async handle() {
        const people = await Staff.find({ disabled: { $ne: true } })
          .select('displayName email')
          .sort({ displayName: 1 })
          .lean<Pick<StaffRecord, '_id' | 'displayName' | 'email'>[]>();
        return {
          items: (await desk.list()).map((report) => presentReport(report, deps)),
          people: people.map(({ _id, displayName, email }) => ({
            id: String(_id),
            name: displayName,
            email: Boolean(email),
          })),
          emailPossible: deps.emailPossible,
          suggestedForm: suggestedForm(deps.city, deps.clock.now()),
        };
      },
    }),
    route({
      method: 'post',
      path: '/periodic-reports',
      summary: 'Set up a periodic report',
      access: 'periodic_reports.work',
      body: reportInput,
      answer: periodicReport,
      status: 201,
      handle: async ({ body, by }) => presentReport(await desk.create(body, by), deps),
    }),
    route({
      method: 'patch',
      path: '/periodic-reports/:id',
      summary: 'Change what a report counts, its form, schedule or recipients',
      access: 'periodic_reports.work',
      params,
      body: reportChange,
      answer: periodicReport,
      handle: async ({ params: { id }, body: { revision, ...input }, by }) =>
        presentReport(await desk.change(id, revision, input, by), deps),
    }),
    route({
      method: 'delete',
      path: '/periodic-reports/:id',
      summary: 'Take a report away; its editions stay',
      access: 'periodic_reports.work',
      params,
      handle: ({ params: { id }, by }) => desk.remove(id, by),
    }),
    route({
      method: 'post',
      path: '/periodic-reports/:id/restore',
      summary: 'Bring a report back that was taken away',
      access: 'periodic_reports.work',
      params,
      answer: periodicReport,
      handle: async ({ params: { id }, by }) => presentReport(await desk.restore(id, by), deps),
    }),
    route({
      method: 'post',
      path: '/periodic-reports/:id/editions',
      summary: 'Make an edition now; ask for it until its state is "ready"',
      access: 'periodic_reports.work',
      params,
      body: editionInput,
      answer: edition,
      status: 202,
      handle: async ({ params: { id }, body: { day }, by }) =>
        presentEdition(await desk.make(id, day, by), deps.city),
    }),
  ];
};

const editionRoutes = ({ city, periodicReports: { desk } }: Deps): Route[] => [
  route({
    method: 'get',
    path: '/report-editions',
    summary: 'Editions of periodic reports, latest first',
    access: read,
    query: editionQuery,
    answer: editionPage,
    async handle({ query: { report, kind, limit, cursor } }) {
      const found = await ReportEdition.find({
        ...(report && { reportId: report }),
        ...(kind && { kind }),
        ...afterCursor(cursor, 'createdAt', -1),
      })
        .select('-sections')
        .sort({ createdAt: -1, _id: -1 })
        .limit(limit + 1)
        .lean<ReportEditionRecord[]>();
      const { rows, next } = pageOf(found, limit, ({ createdAt }) => createdAt);
      return { items: rows.map((row) => presentEdition(row, city)), next };
    },
  }),
  route({
    method: 'get',
    path: '/report-editions/:id',
    summary: 'An edition with its figures, each with the stored query that gave it',
    access: read,
    params,
    answer: editionFigures,
    handle: async ({ params: { id } }) => presentFigures(await desk.edition(id), city),
  }),
  route({
    method: 'get',
    path: '/report-editions/:id/file',
    summary:
      'An edition as DOCX or PDF in administrative form, as a workbook, or its indicators as CSV',
    access: read,
    params,
    query: editionFileQuery,
    async handle({ params: { id }, query: { format }, res }) {
      const file = await editionFile(await desk.edition(id), format, city);
      res.attachment(file.name).type(file.type).send(file.content);
    },
  }),
  route({
    method: 'get',
    path: '/report-editions/:id/reproduction',
    summary:
      'Run every stored query again: the same figures, or which differ and what happened since',
    access: read,
    params,
    answer: reproduction,
    handle: async ({ params: { id } }) => reproduce(await desk.edition(id), city),
  }),
  route({
    method: 'post',
    path: '/report-editions/:id/send',
    summary: 'Tell the recipients of today of an edition; nobody is told twice',
    access: 'periodic_reports.work',
    params,
    answer: editionSent,
    handle: async ({ params: { id }, by }) => ({ told: await desk.send(id, by) }),
  }),
];
