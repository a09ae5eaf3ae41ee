import { z } from 'zod';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import type { TicketRecord } from '../../models/ticket.ts';
import type { Workflow } from '../../workflow/create-workflow.ts';
import { photosOfTicket } from '../../workflow/photos/photos-of-ticket.ts';
import { createEvidenceDesk } from '../../workflow/tickets/evidence-sample.ts';
import { reportsOf } from '../../workflow/tickets/reports-of.ts';
import { type EvidenceItem, evidenceSample, evidenceVerdict } from '../contract/evidence.ts';
import { staffBodyName } from '../present/ticket.ts';
import { presentOutcome } from '../present/ticket-detail.ts';
import { type Route, route } from '../route.ts';
import { findVisibleTicket } from './ticket-page.ts';

/** Tickets that one person is asked to check a day. */
const SAMPLE = 10;

/** A second pair of eyes on what was called solved. */
export function evidenceRoutes(deps: {
  city: CityProfile;
  clock: Clock;
  workflow: Pick<Workflow, 'change'>;
}): Route[] {
  const { city, clock } = deps;
  const desk = createEvidenceDesk({ clock, change: deps.workflow.change });
  return [
    route({
      method: 'get',
      path: '/evidence',
      summary: "Today's sample of solved tickets to check, and the verified-solved rate",
      access: 'evidence.check',
      answer: evidenceSample,
      async handle({ by }) {
        const [drawn, rates] = await Promise.all([desk.draw(by, SAMPLE), desk.rates()]);
        return { items: await Promise.all(drawn.map(present)), rates };
      },
    }),
    route({
      method: 'post',
      path: '/tickets/:code/evidence-check',
      summary: 'The evidence was looked at by somebody else than who ended it',
      access: 'evidence.check',
      params: z.object({ code: z.string().max(30) }),
      body: evidenceVerdict,
      async handle({ params, body, person, by }) {
        const { _id } = await findVisibleTicket(params.code, person, city);
        await desk.check(_id, body, by);
      },
    }),
  ];

  async function present(ticket: TicketRecord): Promise<EvidenceItem> {
    const photos = await photosOfTicket([ticket._id], await reportsOf(ticket._id));
    const end = ticket.updates.findLast(({ to }) => to === 'resolved');
    return {
      code: ticket.code,
      title: ticket.title,
      bodyName: staffBodyName(city, ticket.body, clock.now()),
      endedAt: (end?.at ?? ticket.updatedAt).toISOString(),
      note: end?.note ?? null,
      outcome: presentOutcome(ticket),
      photoIds: photos.map(({ photo }) => photo._id),
    };
  }
}
