import type { CityProfile } from '../../core/city/schema.ts';
import { localDay } from '../../core/city/ward-lookup.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError, type ErrorDetail } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import type { Analyzer } from '../../nlp/labels.ts';
import type { Machine } from '../../workflow/access/api-keys.ts';
import type { Workflow } from '../../workflow/create-workflow.ts';
import { LARGEST_UPLOAD_BYTES, type PhotoStore } from '../../workflow/photos/photo-store.ts';
import { isInsideCity } from '../../workflow/places/inside-city.ts';
import type { SubmittedReport } from '../../workflow/reports/submit-report.ts';
import { labelsAsChosen } from '../routes/report-routes.ts';
import { fetchMedia } from './fetch-media.ts';
import { attributesIn, type Form, field, fields } from './form.ts';
import { findService, readAttributes } from './services.ts';
import { sourceKeyOf } from './source-key.ts';

const LONGEST_TEXT = 4000;
/** Pictures of one report. */
export const MOST_PICTURES = 6;
/** FixMyStreet's word for "the reporter did not place the pin". */
const NOT_PINPOINTED = '#NOTPINPOINTED#';

export type SubmitRequest = (
  form: Form,
  machine: Machine,
  uploads: readonly Buffer[],
) => Promise<SubmittedReport & { picturesLost: number }>;

/**
 * Takes a service request in through the one way for reports. Name and phone are kept as the reporter's, as with a
 * phone call; e-mail and device ids are not kept.
 */
export function createSubmitRequest(deps: {
  city: CityProfile;
  clock: Clock;
  logger: Logger;
  analyzer: Pick<Analyzer, 'analyze'>;
  reports: Workflow['reports'];
  photos: Pick<PhotoStore, 'keep'>;
  /** Lets `media_url` lead anywhere: for tests. */
  mediaFromAnywhere?: boolean | undefined;
}): SubmitRequest {
  const { city, analyzer } = deps;

  /** @throws AppError `invalid_input` (400) with a line for everything wrong, `not_found` (404) for the service */
  return async (form, machine, uploads) => {
    const code = field(form, 'service_code');
    if (!code) throw invalid([{ path: 'service_code', message: 'was not provided' }]);
    findService(city, code);
    const attributes = attributesIn(form);
    const answers = readAttributes(city, code, attributes);
    const place = readPlace(form);
    const text = [field(form, 'description') ?? '', ...answers].filter(Boolean).join('\n');
    if (text === '') throw invalid([{ path: 'description', message: 'was not provided' }]);
    if (text.length > LONGEST_TEXT)
      throw invalid([{ path: 'description', message: `is longer than ${LONGEST_TEXT} letters` }]);
    const links = fields(form, 'media_url').slice(0, MOST_PICTURES);
    const { kept, lost } = await keepPictures(uploads, links);
    const labels = labelsAsChosen(analyzer.analyze(text), { category: code });
    const named = place.text ? analyzer.analyze(place.text).place : [];
    const name = ['first_name', 'last_name'].flatMap((part) => field(form, part) ?? []).join(' ');
    const phone = field(form, 'phone');
    const submitted = await deps.reports.submit({
      source: 'open311',
      sourceKey: sourceKeyOf(machine, {
        ownId: (attributes.get('fixmystreet_id') ?? attributes.get('external_id'))?.[0],
        day: localDay(deps.clock.now(), city),
        content: [
          code,
          text,
          String(place.location?.lat),
          String(place.location?.lon),
          place.text ?? '',
          name,
        ],
      }),
      text,
      labels: { ...labels, place: [...new Set([...named, ...labels.place])] },
      ...(place.location && { location: place.location }),
      ...(place.text && { placeText: place.text }),
      ...((name || phone) && {
        reporter: {
          ...(name && { name: name.slice(0, 100) }),
          ...(phone && { phone: phone.slice(0, 30) }),
        },
      }),
      photoIds: kept,
    });
    return { ...submitted, picturesLost: lost };
  };

  function readPlace(form: Form): { location?: { lat: number; lon: number }; text?: string } {
    const given = { lat: field(form, 'lat'), long: field(form, 'long') };
    const addressId = field(form, 'address_id');
    const known = [...city.streets, ...city.landmarks].find(({ id }) => id === addressId);
    const text = field(form, 'address_string')?.slice(0, 300) ?? known?.name;
    if (given.lat === undefined && given.long === undefined) {
      if (text) return { text };
      if (addressId === NOT_PINPOINTED) return {};
      throw invalid([
        addressId
          ? { path: 'address_id', message: `"${addressId.slice(0, 60)}" is not known` }
          : { path: 'lat', message: 'and long, address_string or address_id must be provided' },
      ]);
    }
    const location = { lat: Number(given.lat), lon: Number(given.long) };
    const problems: ErrorDetail[] = [];
    if (!given.lat || !(Math.abs(location.lat) <= 90))
      problems.push({ path: 'lat', message: 'must be a number from -90 to 90' });
    if (!given.long || !(Math.abs(location.lon) <= 180))
      problems.push({ path: 'long', message: 'must be a number from -180 to 180' });
    if (problems.length === 0 && !isInsideCity(city, location))
      problems.push({ path: 'lat', message: `and long lie outside of ${city.name}` });
    if (problems.length > 0) throw invalid(problems);
    return { location, ...(text && { text }) };
  }

  /** A picture that cannot be had or read must not cost the report. */
  async function keepPictures(uploads: readonly Buffer[], links: readonly string[]) {
    const anywhere = deps.mediaFromAnywhere ?? false;
    const outcomes = await Promise.allSettled([
      ...uploads.map((bytes) => deps.photos.keep(bytes)),
      ...links.map(async (link) =>
        deps.photos.keep(await fetchMedia(link, { mostBytes: LARGEST_UPLOAD_BYTES, anywhere })),
      ),
    ]);
    const kept: string[] = [];
    for (const outcome of outcomes)
      if (outcome.status === 'fulfilled') kept.push(outcome.value._id);
      else if (outcome.reason instanceof AppError)
        deps.logger.warn({ err: outcome.reason }, 'a picture of an open311 report was not kept');
      else throw outcome.reason;
    return { kept, lost: outcomes.length - kept.length };
  }
}

const invalid = (problems: readonly ErrorDetail[]) =>
  new AppError('invalid_input', 400, 'The service request needs a correction', problems);
