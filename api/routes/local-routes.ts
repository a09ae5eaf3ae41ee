import express, { Router } from 'express';
import { AppError } from '../../core/errors.ts';
import { sameSecret } from '../../core/ids.ts';
import type { ApiKeyDesk } from '../../workflow/access/api-keys.ts';
import { verifyAudit } from '../../workflow/audit/verify.ts';
import type { Workflow } from '../../workflow/create-workflow.ts';
import type { ColumnMappings } from '../../workflow/posts/column-mappings.ts';
import type { KeepPosts } from '../../workflow/posts/incoming.ts';
import type { ReadingDesk } from '../../workflow/readings/reading-desk.ts';
import { type MadeApiKey, newApiKey } from '../contract/api-keys.ts';
import { localRows } from '../contract/dossiers.ts';
import { type HeadingsAnswer, headingsQuery } from '../contract/post-files.ts';
import { type PostBatchAnswer, postBatch } from '../contract/posts.ts';
import { localReadings } from '../contract/sensors.ts';
import { parse } from '../validate.ts';
import { presentApiKey } from './api-key-routes.ts';

/** A batch of at most 500 posts of at most 20,000 characters. */
const LARGEST_BATCH = '16mb';

/**
 * What scripts on the same machine may hand in, under the token of `DATA_DIR/server.json`: the embedded store
 * belongs to one process, so an import beside a running server goes through it. Stands before session and CSRF.
 */
export function createLocalRouter(deps: {
  token: string;
  keepPosts: KeepPosts;
  mappings: Pick<ColumnMappings, 'find'>;
  apiKeys: Pick<ApiKeyDesk, 'create'>;
  workflow: Pick<Workflow, 'takeDossierRows' | 'takeProcedureRows'>;
  readings: Pick<ReadingDesk, 'take'>;
}): Router {
  const router = Router();
  router.use((req, _res, next) => {
    const given = /^Bearer (.+)$/.exec(req.get('authorization') ?? '')?.[1] ?? '';
    if (!sameSecret(given, deps.token))
      throw new AppError('unauthenticated', 401, 'The token is not that of DATA_DIR/server.json');
    next();
  });
  router.post('/posts', express.json({ limit: LARGEST_BATCH }), async (req, res) => {
    const { posts } = parse(postBatch, req.body, 'body');
    const answer: PostBatchAnswer = await deps.keepPosts(
      posts.map(({ publishedAt, ...post }) => ({
        ...post,
        source: 'file' as const,
        ...(publishedAt && { publishedAt: new Date(publishedAt) }),
      })),
    );
    res.json(answer);
  });
  router.post('/post-columns', express.json({ limit: LARGEST_BATCH }), async (req, res) => {
    const found = await deps.mappings.find(parse(headingsQuery, req.body, 'body').headings);
    const answer: HeadingsAnswer = {
      mapping: found ? { columns: found.columns, outlet: found.outlet } : null,
    };
    res.json(answer);
  });
  router.post('/dossiers', express.json({ limit: LARGEST_BATCH }), async (req, res) => {
    const { rows, saidAt } = parse(localRows, req.body, 'body');
    res.json(
      await deps.workflow.takeDossierRows(rows, 'file', saidAt ? new Date(saidAt) : undefined),
    );
  });
  router.post('/procedures', express.json({ limit: LARGEST_BATCH }), async (req, res) => {
    const { rows } = parse(localRows, req.body, 'body');
    res.json(
      await deps.workflow.takeProcedureRows(rows, { type: 'system', name: 'npm run import' }),
    );
  });
  router.post('/readings', express.json({ limit: LARGEST_BATCH }), async (req, res) => {
    const { readings } = parse(localReadings, req.body, 'body');
    const given = readings.map((reading) => ({ ...reading, at: new Date(reading.at) }));
    res.json({ fates: await deps.readings.take(given, 'file') });
  });
  router.post('/audit-verification', async (_req, res) => {
    res.json(await verifyAudit());
  });
  router.post('/api-keys', express.json(), async (req, res) => {
    const { expiresAt, ...key } = parse(newApiKey, req.body, 'body');
    const { secret, record } = await deps.apiKeys.create(
      { ...key, expiresAt: expiresAt ? new Date(expiresAt) : undefined },
      { type: 'system', name: 'npm run api-key' },
    );
    const answer: MadeApiKey = { secret, key: presentApiKey(record) };
    res.status(201).json(answer);
  });
  return router;
}
