import type { RequestHandler } from 'express';
import { pinoHttp } from 'pino-http';
import type { Logger } from '../core/logger.ts';
import { routePattern } from './metrics.ts';

/** Methods and patterns of routes, status and time of each request; no address, header, body or person. */
export const createRequestLog = (logger: Logger): RequestHandler =>
  pinoHttp({
    logger,
    genReqId: (req) => req.id,
    quietReqLogger: true,
    serializers: {
      req: ({ id, method }) => ({ id, method }),
      res: ({ statusCode }) => ({ statusCode }),
    },
    customProps: (req) => ({
      route: routePattern(req as unknown as Parameters<typeof routePattern>[0]),
    }),
    customLogLevel: (_req, res, err) => (err || res.statusCode >= 500 ? 'warn' : 'debug'),
    customSuccessMessage: () => 'request answered',
    customErrorMessage: () => 'request failed',
  });
