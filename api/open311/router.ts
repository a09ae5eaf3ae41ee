import express, { type Request, Router } from 'express';
import multer from 'multer';
import { createSay } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import { Report, type ReportRecord } from '../../models/report.ts';
import type { Analyzer } from '../../nlp/labels.ts';
import type { ApiKeyDesk } from '../../workflow/access/api-keys.ts';
import type { Workflow } from '../../workflow/create-workflow.ts';
import { formatLocalTime } from '../../workflow/notifications/local-time.ts';
import { LARGEST_UPLOAD_BYTES, type PhotoStore } from '../../workflow/photos/photo-store.ts';
import { createOpen311ErrorHandler, formatOf, listTwin, sendTwin, type Twin } from './answer.ts';
import { createCaller, needScope } from './caller.ts';
import type { Form } from './form.ts';
import { createRequestReader } from './read-requests.ts';
import { presentDefinition, presentServices } from './services.ts';
import { createSubmitRequest, MOST_PICTURES } from './submit-request.ts';
import { createUpdates } from './updates.ts';

/** When the form of what we answer last changed. */
const CHANGESET = '2026-11-25T00:00:00Z';
const SPECIFICATION = 'http://wiki.open311.org/GeoReport_v2';

export type Open311Deps = {
  city: CityProfile;
  clock: Clock;
  logger: Logger;
  analyzer: Pick<Analyzer, 'analyze'>;
  workflow: Workflow;
  photos: Pick<PhotoStore, 'keep'>;
  apiKeys: Pick<ApiKeyDesk, 'identify'>;
  /** Counts a request of a key. @throws AppError `rate_limited` */
  limitKey: (id: string) => Promise<void>;
  publicUrl?: string | undefined;
  mediaFromAnywhere?: boolean | undefined;
  /** Requests whose updates one answer holds. */
  mostUpdated?: number | undefined;
};

/**
 * Open311 GeoReport v2 below `/open311/v2`, each address as `.xml` and `.json`, with FixMyStreet's extension for
 * updates. Reading needs no key; sending does. See docs/open311.md.
 */
export function createOpen311Router(deps: Open311Deps): Router {
  const { city, logger } = deps;
  const say = createSay(city);
  const caller = createCaller(deps);
  const reader = createRequestReader(deps);
  const submit = createSubmitRequest({ ...deps, reports: deps.workflow.reports });
  const updates = createUpdates({
    ...deps,
    tickets: deps.workflow.tickets,
    ...(deps.mostUpdated !== undefined && { most: deps.mostUpdated }),
  });
  const uploads = multer({
    storage: multer.memoryStorage(),
    limits: {
      fileSize: LARGEST_UPLOAD_BYTES,
      files: MOST_PICTURES,
      fields: 200,
      fieldSize: 64 * 1024,
    },
  }).any();
  const form = express.urlencoded({ extended: false, limit: '128kb', parameterLimit: 300 });
  const router = Router();

  router.use((_req, res, next) => {
    // Open data: any page may read it.
    res.set({ 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' });
    next();
  });

  get('/discovery.:format', async (req) => discovery(req));
  get('/services.:format', async () => presentServices(city));
  get('/services/:code.:format', async (req) => presentDefinition(city, param(req, 'code')));
  get('/requests.:format', async (req) =>
    listTwin('service_requests', 'request', await reader.list(req.query, await caller(req))),
  );
  get('/requests/:code.:format', async (req) => {
    const code = param(req, 'code');
    const found = await reader.byCodes([code], await caller(req));
    if (found.length === 0) throw unknown('service_request_id', code);
    return listTwin('service_requests', 'request', found);
  });
  // Ids are given at once, so a token is only the record's id: for clients that ask for the id all the same.
  get('/tokens/:code.:format', async (req) => {
    const token = param(req, 'code');
    const report = /^[0-9a-f]{24}$/.test(token)
      ? await Report.findById(token).lean<ReportRecord>()
      : null;
    if (!report) throw unknown('token', token);
    return listTwin('service_requests', 'request', [{ service_request_id: report.code, token }]);
  });
  get('/servicerequestupdates.:format', async (req) => updates.list(req.query, await caller(req)));

  post('/requests.:format', async (req) => {
    const machine = needScope(await caller(req), 'open311.write');
    const files = (req.files ?? []) as readonly Express.Multer.File[];
    const pictures = files.map(({ buffer }) => buffer);
    const { report, ticket, picturesLost } = await submit(formIn(req), machine, pictures);
    const { due } = ticket.deadline ?? {};
    const notices = [
      due ? say('vi', 'open311.due', { time: formatLocalTime(due, city) }) : '',
      picturesLost > 0 ? say('vi', 'open311.pictures-lost', { count: picturesLost }) : '',
    ];
    return listTwin('service_requests', 'request', [
      {
        service_request_id: report.code,
        service_notice: notices.filter(Boolean).join(' ') || null,
        account_id: null,
      },
    ]);
  });
  post('/servicerequestupdates.:format', async (req) => {
    const machine = needScope(await caller(req), 'open311.write');
    const from = { ...(req.ip && { ip: req.ip }), requestId: String(req.id) };
    return updates.take(formIn(req), machine, from);
  });

  router.use((req) => {
    throw new AppError('not_found', 404, `There is nothing at ${req.path.slice(0, 100)}`);
  });
  router.use(createOpen311ErrorHandler(logger));
  return router;

  function get(path: string, answer: (req: Request) => Promise<Twin>): void {
    router.get(path, async (req, res) => {
      const format = formatOf(param(req, 'format'));
      refuseOtherCity(req.query['jurisdiction_id']);
      const twin = await answer(req);
      if (twin.next) res.set('link', `<${addressAfter(req, twin.next)}>; rel="next"`);
      sendTwin(res, format, twin);
    });
  }

  function post(path: string, answer: (req: Request) => Promise<Twin>): void {
    router.post(path, form, uploads, async (req, res) => {
      const format = formatOf(param(req, 'format'));
      refuseOtherCity(formIn(req)['jurisdiction_id']);
      sendTwin(res, format, await answer(req));
    });
  }

  /** One city answers here, so the parameter may be left out, but not be another's. */
  function refuseOtherCity(given: unknown): void {
    if (given === undefined || given === '' || given === city.exchange.jurisdictionId) return;
    throw unknown('jurisdiction_id', String(given));
  }

  function discovery(req: Request): Twin {
    const base = deps.publicUrl ?? `${req.protocol}://${req.get('host') ?? 'localhost'}`;
    const formats = ['text/xml', 'application/json'];
    const endpoint = {
      specification: SPECIFICATION,
      url: `${base}/open311/v2`,
      changeset: CHANGESET,
      type: 'production',
    };
    const shared = {
      changeset: CHANGESET,
      contact: city.exchange.contact,
      key_service: `${base}/docs`,
    };
    return {
      json: { ...shared, endpoints: [{ ...endpoint, formats }] },
      root: 'discovery',
      xml: {
        ...shared,
        endpoints: [{ endpoint: { ...endpoint, formats: formats.map((format) => ({ format })) } }],
      },
    };
  }
}

const param = (req: Request, name: string): string => String(req.params[name] ?? '');
const formIn = (req: Request): Form => (req.body ?? {}) as Form;

const unknown = (path: string, value: string) =>
  new AppError('not_found', 404, 'Not found', [
    { path, message: `"${value.slice(0, 60)}" was not found` },
  ]);

/** The same question about what comes after; the key stays out, it belongs to who asks. */
function addressAfter(req: Request, after: string): string {
  const query = new URLSearchParams(req.originalUrl.replace(/^[^?]*\??/, ''));
  query.delete('api_key');
  query.set('after', after);
  return `${req.baseUrl}${req.path}?${query}`;
}
