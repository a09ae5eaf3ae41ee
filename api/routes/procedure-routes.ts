import { AppError } from '../../core/errors.ts';
import type { Workflow } from '../../workflow/create-workflow.ts';
import {
  procedureChange,
  procedureCodeParams,
  procedureDetail,
  procedureDraft,
  procedureList,
  procedurePreview,
  procedureQuery,
  procedureUndo,
  procedureVersions,
} from '../contract/procedures.ts';
import { presentHead, presentProcedure, presentVersions } from '../present/procedure.ts';
import { type Route, route } from '../route.ts';

type Deps = { workflow: Pick<Workflow, 'procedures' | 'procedureDesk'> };

/** The catalogue of procedures that the bots answer from: look it up, correct it, take corrections back. */
export function procedureRoutes({ workflow }: Deps): Route[] {
  const { procedures: catalogue, procedureDesk: desk } = workflow;

  async function read(code: string) {
    const standing = await catalogue.read(code);
    if (!standing) throw new AppError('not_found', 404, `There is no procedure ${code}`);
    return standing;
  }

  return [
    route({
      method: 'get',
      path: '/procedures',
      summary: 'Procedures by name, or the nearest to a question and what the bots do with it',
      access: 'procedures.read',
      query: procedureQuery,
      answer: procedureList,
      async handle({ query: { cursor, edited, field, limit, q } }) {
        const { items, asked } = await desk.list({ words: q || undefined, field, edited });
        const edits = await catalogue.edits();
        const from = Number(cursor ?? 0) || 0;
        const next = from + limit;
        return {
          items: items.slice(from, next).map((one) => presentHead(one, edits.get(one.code))),
          next: next < items.length ? String(next) : null,
          total: items.length,
          fields: await desk.fields(),
          asked: asked ? { sure: asked.sure ?? null, choice: asked.choice } : null,
        };
      },
    }),
    route({
      method: 'post',
      path: '/procedures/preview',
      summary: 'How an entry would read in the chats and which of its phrases would find it',
      access: 'procedures.write',
      body: procedureDraft,
      answer: procedurePreview,
      handle: ({ body: { code, entry } }) => desk.preview({ ...entry, code }),
    }),
    route({
      method: 'get',
      path: '/procedures/:code',
      summary: 'One procedure as the bots have it',
      access: 'procedures.read',
      params: procedureCodeParams,
      answer: procedureDetail,
      handle: async ({ params: { code } }) => presentProcedure(await read(code)),
    }),
    route({
      method: 'get',
      path: '/procedures/:code/versions',
      summary: 'Who has changed it, when and what, latest first',
      access: 'procedures.read',
      params: procedureCodeParams,
      answer: procedureVersions,
      async handle({ params: { code } }) {
        const { entry } = await read(code);
        return presentVersions(await catalogue.history(code), entry);
      },
    }),
    route({
      method: 'post',
      path: '/procedures/:code/versions',
      summary: 'Correct a procedure, or add one; the bots answer with it at once',
      access: 'procedures.write',
      params: procedureCodeParams,
      body: procedureChange,
      answer: procedureDetail,
      status: 201,
      async handle({ params: { code }, body: { version, entry }, by }) {
        await desk.save({ ...entry, code }, version, by);
        return presentProcedure(await read(code));
      },
    }),
    route({
      method: 'post',
      path: '/procedures/:code/undo',
      summary: 'Put back what was known before one of its versions, as a new version',
      access: 'procedures.write',
      params: procedureCodeParams,
      body: procedureUndo,
      answer: procedureDetail,
      status: 201,
      async handle({ params: { code }, body: { number, version }, by }) {
        await desk.undo(code, number, version, by);
        return presentProcedure(await read(code));
      },
    }),
  ];
}
