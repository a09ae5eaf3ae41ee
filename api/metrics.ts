import type { Router as ExpressRouter, RequestHandler } from 'express';
import { Router } from 'express';
import { Histogram, type Registry } from 'prom-client';

/** Times every request by method, route pattern and status, and serves `/metrics` in Prometheus' text form. */
export function createMetrics(registry: Registry): { time: RequestHandler; router: ExpressRouter } {
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer, by route pattern',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  const router = Router();
  router.get('/metrics', async (_req, res) => {
    res.type(registry.contentType).send(await registry.metrics());
  });
  return {
    router,
    time(req, res, next) {
      const stop = seconds.startTimer();
      res.on('finish', () =>
        stop({ method: req.method, route: routePattern(req), status: res.statusCode }),
      );
      next();
    },
  };
}

/** The pattern of the route that answered, never the address itself: codes and ids are not labels. */
export const routePattern = (req: { baseUrl: string; route?: { path?: unknown } }): string =>
  req.route?.path === undefined ? 'none' : `${req.baseUrl}${String(req.route.path)}`;
