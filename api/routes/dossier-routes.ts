import { AppError } from '../../core/errors.ts';
import type { Workflow } from '../../workflow/create-workflow.ts';
import { dossierPush, dossierPushAnswer } from '../contract/dossiers.ts';
import { type Route, route } from '../route.ts';

/** Dossier states that the one-stop system pushes. */
export function dossierRoutes(deps: { workflow: Pick<Workflow, 'takeDossierRows'> }): Route[] {
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
        const { rejected, ...counts } = await deps.workflow.takeDossierRows(rows, 'api');
        const problems = rejected.map(({ row, field, message }) => ({
          path: Array.isArray(body) ? `[${row}].${field}` : field,
          message,
        }));
        if (new Set(rejected.map(({ row }) => row)).size === rows.length)
          throw new AppError('invalid_input', 400, 'No dossier could be taken', problems);
        return { ...counts, rejected: problems };
      },
    }),
  ];
}
