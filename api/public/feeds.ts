import { type Request, type Response, Router } from 'express';
import { createSay } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { AppError } from '../../core/errors.ts';
import { ClosedTicket, type ClosedTicketRecord } from '../../models/closed-ticket.ts';
import { xmlDocument } from '../xml.ts';

const ENTRIES = 50;

/**
 * RSS 2.0 of published tickets that came to an end: `/rss/all.xml`, `/rss/ward/ID.xml`, `/rss/category/ID.xml`. What
 * is not published is in no feed.
 */
export function createFeedRouter(deps: {
  city: CityProfile;
  publicUrl?: string | undefined;
}): Router {
  const { city } = deps;
  const speak = createSay(city);
  const t = (key: string, slots?: Record<string, string>) => speak('vi', key, slots);
  const router = Router();

  router.get('/rss/all.xml', (req, res) => send(req, res, {}, city.name));
  router.get('/rss/ward/:id.xml', (req, res) => {
    const ward = city.wards.find(({ id }) => id === req.params.id);
    if (!ward) throw noFeed(req.path);
    return send(req, res, { ward: ward.id }, ward.name);
  });
  router.get('/rss/category/:id.xml', (req, res) => {
    const category = city.categories.find(({ id }) => id === req.params.id);
    if (!category) throw noFeed(req.path);
    return send(req, res, { category: category.id }, category.vi);
  });
  return router;

  async function send(
    req: Request,
    res: Response,
    filter: { ward?: string; category?: string },
    about: string,
  ): Promise<void> {
    const rows = await ClosedTicket.find({ public: true, ...filter })
      .sort({ closedAt: -1 })
      .limit(ENTRIES)
      .lean<ClosedTicketRecord[]>();
    const base = deps.publicUrl ?? `${req.protocol}://${req.get('host') ?? 'localhost'}`;
    const body = xmlDocument('channel', [
      { title: t('page.rss.title', { about }) },
      { link: `${base}/` },
      { description: t('page.rss.description') },
      { language: 'vi' },
      ...(rows[0] ? [{ lastBuildDate: rows[0].closedAt.toUTCString() }] : []),
      ...rows.map((row) => ({ item: entry(row, base) })),
    ]);
    const [declaration = '', channel = ''] = body.split(/\n(.*)/s);
    res
      .set('cache-control', 'public, max-age=300')
      .type('application/rss+xml; charset=utf-8')
      .send(`${declaration}\n<rss version="2.0">${channel.trim()}</rss>\n`);
  }

  function entry(row: ClosedTicketRecord, base: string) {
    const category = city.categories.find(({ id }) => id === row.category);
    const ward = city.wards.find(({ id }) => id === row.ward);
    const place = [...new Set([...row.places, ...(ward ? [ward.name] : [])])].join(', ');
    return {
      title: [category?.vi ?? t('page.category.other'), place].filter(Boolean).join(', '),
      link: `${base}/r/${row.code}`,
      guid: `${base}/r/${row.code}`,
      pubDate: row.closedAt.toUTCString(),
      description: row.outcome ? t(`outcome.${row.outcome}`) : t('status.closed'),
      category: category?.vi ?? t('page.category.other'),
    };
  }
}

const noFeed = (path: string) =>
  new AppError('not_found', 404, `There is no feed at ${path.slice(0, 100)}`);
