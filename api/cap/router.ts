import { Router } from 'express';
import { createSay } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import type { CapAlert } from '../../workflow/warnings/cap/cap-alert.ts';
import { capTime } from '../../workflow/warnings/cap/cap-time.ts';
import { createPublishedAlerts } from '../../workflow/warnings/cap/published-alerts.ts';
import type { CapSigner } from '../../workflow/warnings/cap/signature.ts';
import { writeAlert } from './write-alert.ts';
import { writeFeed } from './write-feed.ts';

/** Signed messages that are kept: what was said once is asked for by many. */
const KEPT = 200;

/**
 * Warnings as CAP 1.2, for everybody: `/cap/feed.atom` (also `/cap/feed.xml`), `/cap/alerts/ID.xml`, and what their
 * signatures are checked with, `/cap/public-key.pem` and, where there is one, `/cap/certificate.pem`.
 *
 * Nothing of a request goes into a message: it is signed, and its links are those of the settings.
 */
export function createCapRouter(deps: {
  city: CityProfile;
  clock: Clock;
  signer: CapSigner;
  publicUrl?: string | undefined;
}): Router {
  const { city, clock, signer, publicUrl } = deps;
  const published = createPublishedAlerts(deps);
  const say = createSay(city);
  const signed = new Map<string, string>();
  const router = Router();

  router.get(['/cap/feed.atom', '/cap/feed.xml'], async (req, res) => {
    const base = publicUrl ?? `${req.protocol}://${req.get('host') ?? 'localhost'}`;
    const words = {
      title: say('vi', 'cap.feed.title', { city: city.name }),
      subtitle: say('vi', 'cap.feed.subtitle'),
      sender: city.cap.sender,
    };
    const feed = writeFeed(await published.list(), base, words, capTime(clock.now(), city));
    res
      .set('cache-control', 'public, max-age=30')
      .type('application/atom+xml; charset=utf-8')
      .send(feed);
  });

  router.get(['/cap/alerts/:identifier.xml', '/cap/:identifier.xml'], async (req, res) => {
    const identifier = String(req.params['identifier']);
    const alert = await published.find(identifier);
    if (!alert)
      throw new AppError('not_found', 404, `There is no alert ${identifier.slice(0, 100)}`);
    res
      .set('cache-control', 'public, max-age=300')
      .type('application/cap+xml; charset=utf-8')
      .send(signedOnce(alert));
  });

  router.get('/cap/public-key.pem', (_req, res) => {
    res.type('application/x-pem-file').send(signer.publicKey());
  });
  router.get('/cap/certificate.pem', (_req, res) => {
    if (!signer.certificate)
      throw new AppError('not_found', 404, 'There is no certificate: see /cap/public-key.pem');
    res.type('application/x-pem-file').send(signer.certificate);
  });
  return router;

  /** A message never changes; signing it takes some milliseconds. */
  function signedOnce(alert: CapAlert): string {
    const known = signed.get(alert.identifier);
    if (known) return known;
    const made = signer.sign(writeAlert(alert));
    const [oldest] = signed.keys();
    if (oldest && signed.size >= KEPT) signed.delete(oldest);
    signed.set(alert.identifier, made);
    return made;
  }
}
