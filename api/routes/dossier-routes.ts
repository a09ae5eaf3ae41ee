import type { CityProfile } from '../../core/city/schema.ts';
import { AppError } from '../../core/errors.ts';
import type { Workflow } from '../../workflow/create-workflow.ts';
import { readDossierPayload } from '../../workflow/dossiers/read-payload.ts';
import { dossierPush, dossierPushAnswer } from '../contract/dossiers.ts';
import { type Route, route } from '../route.ts';

/** Dossier states that the one-stop system pushes. */
export function dossierRoutes(deps: {
  city: CityProfile;
  workflow: Pick<Workflow, 'dossiers'>;
}): Route[] {
  return [
    route({
      method: 'post',
      path: '/dossiers',
      summary: 'Take in dossiers and their states; sending them again changes nothing',
      access: { scope: 'dossiers.write' },
      body: dossierPush,
      answer: dossierPushAnswer,
      async handle({ body }) {
        const rows = Array.isArray(body) ? body : [body];
        const read = rows.map((row, at) =>
          readDossierPayload(
            row,
            deps.city.calendar.utcOffsetMinutes,
            Array.isArray(body) ? `[${at}]` : '',
          ),
        );
        const updates = read.flatMap((one) => ('update' in one ? [one.update] : []));
        const rejected = read.flatMap((one) => ('problems' in one ? one.problems : []));
        if (updates.length === 0)
          throw new AppError('invalid_input', 400, 'No dossier could be taken', rejected);
        return { ...(await deps.workflow.dossiers.takeIn(updates, 'api')), rejected };
      },
    }),
  ];
}
