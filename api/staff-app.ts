import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { Router } from 'express';
import type { Say } from '../core/city/say.ts';
import type { Views } from './public/views.ts';

/** `/staff`: the built staff app, any address below it too; a plain page that says what to do when it was not built. */
export function createStaffApp(deps: { folder: string; views: Views; say: Say }): Router {
  const index = join(deps.folder, 'index.html');
  const router = Router();
  router.use(
    '/assets',
    express.static(join(deps.folder, 'assets'), {
      immutable: true,
      maxAge: '365d',
      fallthrough: false,
      index: false,
    }),
  );
  router.use(express.static(deps.folder, { index: false, redirect: false, maxAge: '1h' }));
  router.get(['/', '/*path'], (_req, res) => {
    if (existsSync(index)) {
      res.set('cache-control', 'no-cache').sendFile(index);
      return;
    }
    const t = (key: string) => deps.say('vi', key);
    const heading = t('page.staff.missing');
    const text = t('page.staff.build');
    res.status(503).type('html').send(deps.views.render('message', { t, heading, text }));
  });
  return router;
}
