import { Router } from 'express';
import type { Say } from '../../core/city/say.ts';
import type { Workflow } from '../../workflow/create-workflow.ts';
import type { Views } from './views.ts';

/**
 * `/my-data/:token`: the file with everything that is kept of a resident, by the private link from their chat.
 *
 * The page alone gives nothing, because chat apps fetch links to preview them; its button sends the file, once.
 */
export function createMyDataPage(deps: {
  say: Say;
  views: Views;
  dataRequests: Workflow['dataRequests'];
}): Router {
  const { dataRequests, say, views } = deps;
  const t = (key: string) => say('vi', key);
  const router = Router();

  router.use('/my-data', (_req, res, next) => {
    res.set({ 'cache-control': 'private, no-store', 'x-robots-tag': 'noindex' });
    next();
  });

  router.get('/my-data/:token', async (req, res) => {
    const open = await dataRequests.isOpen(req.params.token);
    res
      .status(open ? 200 : 404)
      .type('html')
      .send(views.render('my-data', { t, open }));
  });

  router.post('/my-data/:token', async (req, res) => {
    const data = await dataRequests.download(req.params.token);
    if (!data) {
      res
        .status(404)
        .type('html')
        .send(views.render('my-data', { t, open: false }));
      return;
    }
    res
      .set('content-disposition', 'attachment; filename="lang-nghe-du-lieu-cua-toi.json"')
      .type('json')
      .send(JSON.stringify(data, null, 2));
  });

  return router;
}
