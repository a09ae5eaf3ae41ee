import { join } from 'node:path';
import express, { Router } from 'express';
import { verifiedBodyName } from '../../core/city/body-name.ts';
import { createSay, type Slots } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { localDay } from '../../core/city/ward-lookup.ts';
import { type Clock, MINUTE } from '../../core/clock.ts';
import { projectRoot } from '../../core/project-root.ts';
import type { TicketRecord } from '../../models/ticket.ts';
import { type Deadline, pausedSince } from '../../workflow/deadlines/deadline.ts';
import { formatLocalTime } from '../../workflow/notifications/local-time.ts';
import type { PhotoStore } from '../../workflow/photos/photo-store.ts';
import { publishedPhotos } from '../../workflow/photos/published-photos.ts';
import { findReport } from '../../workflow/reports/find-report.ts';
import { isOpen } from '../../workflow/tickets/states.ts';
import { photoParams, sendPublicPhoto } from '../routes/photo-routes.ts';
import { parse } from '../validate.ts';
import { createFeedRouter } from './feeds.ts';
import { createOpenDataRouter } from './open-data.ts';
import { createStatistics, remember } from './statistics.ts';
import type { Views } from './views.ts';

/** Lines of a ticket's history that a resident sees, and the state each led to. */
const SHOWN = new Set(['opened', 'routed', 'moved', 'question', 'rerouted']);

/** What a line about a ticket is made of. */
type Described = Pick<TicketRecord, 'status' | 'category' | 'ward'> & {
  place?: { names?: string[] | null } | null | undefined;
  outcome?: { code?: string | null | undefined } | null | undefined;
};

/** Whole per cent; a dash of nothing. */
const percent = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`;

/**
 * Pages for residents, rendered here, without scripts: `/`, `/r/:code`, published pictures, feeds and open data. The page of a report
 * shows state, place, body and dates; no text of a resident, no note, no name.
 */
export function createPublicPages(deps: {
  city: CityProfile;
  clock: Clock;
  views: Views;
  photos: Pick<PhotoStore, 'read'>;
  publicUrl?: string | undefined;
}): Router {
  const { city, clock, views } = deps;
  const speak = createSay(city);
  const t = (key: string, slots?: Slots) => speak('vi', key, slots);
  const statistics = remember(createStatistics(city), MINUTE);
  const router = Router();

  router.use(
    '/assets',
    express.static(join(projectRoot, 'api/public/assets'), { maxAge: '1h', index: false }),
  );

  router.get('/', async (_req, res) => {
    const { opened, ended, verified, open, recent } = await statistics(clock.now());
    const html = views.render('home', {
      t,
      city: city.name,
      numbers: [
        { value: opened, label: t('page.home.opened') },
        { value: ended, label: t('page.home.ended') },
        { value: open, label: t('page.home.open') },
      ],
      rates: [
        { value: percent(ended, ended + open), label: t('page.home.closed-rate') },
        { value: percent(verified, ended + open), label: t('page.home.verified-rate') },
      ],
      recent: recent.map(({ outcome, places, photoId, code, ...row }) => ({
        ...describe({
          ...row,
          status: 'closed',
          place: { names: places },
          outcome: { code: outcome },
        }),
        code,
        photoId,
        at: shownTime(row.closedAt),
      })),
      categories: city.categories.map(({ id, vi }) => ({ id, name: vi })),
    });
    res.set('cache-control', 'public, max-age=60').type('html').send(html);
  });

  router.get('/r/:code', async (req, res) => {
    const found = await findReport(city, req.params.code);
    res.set({ 'cache-control': 'private, no-store', 'x-robots-tag': 'noindex' });
    if (!found) {
      res
        .status(404)
        .type('html')
        .send(views.render('missing', { t, code: req.params.code }));
      return;
    }
    const { report, ticket } = found;
    const deadline = ticket.deadline as Deadline;
    const pictures = ticket.public ? await publishedPhotos([String(ticket._id)]) : new Map();
    const html = views.render('report', {
      t,
      code: report.code,
      ...describe(ticket),
      body: publicBodyName(ticket.body),
      ended: !isOpen(ticket.status),
      photoIds: pictures.get(String(ticket._id)) ?? [],
      others: ticket.reportCount - 1,
      due: pausedSince(deadline) ? undefined : shownTime(deadline.due),
      receivedAt: shownTime(report.createdAt),
      steps: ticket.updates
        .filter(({ kind, to }) => SHOWN.has(kind) && to)
        .map(({ at, to }) => ({ at: shownTime(at), status: t(`status.${String(to)}`) })),
    });
    res.type('html').send(html);
  });

  router.use(createFeedRouter(deps), createOpenDataRouter(deps));

  router.get('/photos/:id', async (req, res) => {
    const { id } = parse(photoParams, req.params, 'params');
    await sendPublicPhoto(id, deps.photos, res);
  });

  return router;

  function describe(ticket: Described) {
    const category = city.categories.find(({ id }) => id === ticket.category);
    const ward = city.wards.find(({ id }) => id === ticket.ward);
    const places = [...(ticket.place?.names ?? []), ...(ward ? [ward.name] : [])];
    const { outcome } = ticket;
    return {
      category: category?.vi ?? t('page.category.other'),
      place: [...new Set(places)].join(', '),
      status: t(`status.${ticket.status}`),
      outcome: outcome?.code ? t(`outcome.${outcome.code}`) : undefined,
    };
  }

  function publicBodyName(id: string): string {
    return verifiedBodyName(city, id, localDay(clock.now(), city)) ?? t('body.responsible');
  }

  function shownTime(at: Date | null | undefined): string {
    return at ? formatLocalTime(at, city) : '';
  }
}
