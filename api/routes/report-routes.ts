import type { CityProfile } from '../../core/city/schema.ts';
import { AppError } from '../../core/errors.ts';
import type { Analysis, Analyzer } from '../../nlp/labels.ts';
import type { Workflow } from '../../workflow/create-workflow.ts';
import { createLocate } from '../../workflow/places/locate.ts';
import type { NewReport, ReportLabels } from '../../workflow/reports/submit-report.ts';
import {
  analysisAnswer,
  analysisRequest,
  newReport,
  newReportAnswer,
} from '../contract/tickets.ts';
import { type Route, route } from '../route.ts';

/** Reports taken by phone or at the counter. */
export function reportRoutes(deps: {
  city: CityProfile;
  analyzer: Pick<Analyzer, 'analyze'>;
  workflow: Workflow;
}): Route[] {
  const { city, analyzer, workflow } = deps;
  const locate = createLocate(city);
  return [
    route({
      method: 'post',
      path: '/reports',
      summary: 'A report by phone or at the counter',
      access: 'reports.create',
      body: newReport,
      answer: newReportAnswer,
      status: 201,
      async handle({ body, person }) {
        refuseUnknown(body, city);
        const { requestKey, position, category, urgency, ...given } = body;
        const labels = labelsAsChosen(analyzer.analyze(body.text), { category, urgency });
        const input: NewReport = {
          ...given,
          source: 'phone',
          sourceKey: `staff:${String(person._id)}:${requestKey}`,
          labels: withPlaces(labels, body.placeText),
          ...(position && { location: position }),
        };
        const { report, ticket, joined } = await workflow.reports.submit(input);
        return { reportCode: report.code, ticketCode: ticket.code, joined };
      },
    }),
    route({
      method: 'post',
      path: '/analysis',
      summary: 'What the language module says of a text',
      access: 'reports.create',
      body: analysisRequest,
      answer: analysisAnswer,
      async handle({ body }) {
        const { intent: _, because, ...labels } = analyzer.analyze(body.text);
        return {
          labels: {
            ...labels,
            because: because.map((reason) => ({ ...reason, runnerUp: reason.runnerUp ?? null })),
          },
          ward: locate({ names: labels.place }).ward ?? null,
        };
      },
    }),
  ];

  /** Places named in the separate place field count as places of the report. */
  function withPlaces(labels: ReportLabels, placeText: string | undefined): ReportLabels {
    const more = placeText ? analyzer.analyze(placeText).place : [];
    return { ...labels, place: [...new Set([...more, ...labels.place])] };
  }
}

/** A person took it down, so it is a matter to act on, and what the person chose stands. */
export function labelsAsChosen(
  { intent: _, ...labels }: Analysis,
  chosen: { category?: string | null | undefined; urgency?: Analysis['urgency'] | undefined },
): ReportLabels {
  const { category, urgency } = chosen;
  return {
    ...labels,
    actionable: true,
    kind: labels.kind === 'rescue' ? 'rescue' : 'incident',
    ...(category !== undefined && { category }),
    ...(urgency && { urgency }),
  };
}

function refuseUnknown(
  { category, ward }: { category?: string | null | undefined; ward?: string | undefined },
  city: CityProfile,
): void {
  const details = [
    ...(category && !city.categories.some(({ id }) => id === category)
      ? [{ path: 'category', message: `"${category}" is no category` }]
      : []),
    ...(ward && !city.wards.some(({ id }) => id === ward)
      ? [{ path: 'ward', message: `"${ward}" is no ward` }]
      : []),
  ];
  if (details.length > 0)
    throw new AppError('invalid_input', 400, 'The report names something unknown', details);
}
