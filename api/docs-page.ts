import { Router } from 'express';
import { permissionOf } from './openapi.ts';
import type { Views } from './public/views.ts';
import type { Route } from './route.ts';

/** `/openapi.json`, and `/docs`, which lists it for people. */
export function createDocsRouter(deps: {
  routes: readonly Route[];
  document: object;
  views: Views;
}): Router {
  const router = Router();
  router.get('/openapi.json', (_req, res) => {
    res.json(deps.document);
  });
  router.get('/docs', (_req, res) => {
    const rows = deps.routes.map(({ method, path, summary, access }) => ({
      method: method.toUpperCase(),
      path: `/api/v1${path}`,
      summary,
      access: permissionOf(access),
    }));
    res.type('html').send(deps.views.render('docs', { rows }));
  });
  return router;
}
