import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { z } from 'zod';
import { AppError } from '../../../core/errors.ts';
import {
  CAP_CERTAINTIES,
  CAP_RESPONSES,
  CAP_SEVERITIES,
  CAP_URGENCIES,
} from '../../../models/warning-version.ts';
import type { Corner } from '../area.ts';
import { CAP_MESSAGE_TYPES, CAP_SCOPES, CAP_STATUSES, type CapAlert } from './cap-alert.ts';

/** Characters of one message; the largest ones in use, with borders of many districts, have some 100,000. */
export const LARGEST_ALERT = 256 * 1024;

/**
 * Elements of one message; 500 codes in two languages are 3,000. Checking a signature takes time that grows with the
 * square of them: 0.7 s for this many, 70 s for 50,000.
 */
const MOST_ELEMENTS = 4000;

const NAMESPACE = 'urn:oasis:names:tc:emergency:cap:1.2';
const ROOT = new RegExp(
  `<(?:[\\w.-]+:)?alert\\s[^<>]*\\bxmlns(?::[\\w.-]+)?\\s*=\\s*["']${NAMESPACE}["']`,
);
const SEVERAL = new Set([
  'info',
  'category',
  'responseType',
  'parameter',
  'area',
  'polygon',
  'circle',
  'geocode',
]);

const parser = new XMLParser({
  ignoreAttributes: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: true,
  htmlEntities: true,
  isArray: (name) => SEVERAL.has(name),
});

const text = z.string('is missing or holds elements').max(20_000);
const needed = text.min(1, 'is empty');
const name = needed
  .max(300)
  .regex(/^[^\s,<&]+$/, 'must have no spaces, commas, < and &, since references name it');
const time = z
  .string('is missing')
  .regex(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d$/,
    'must look like 2026-10-17T23:05:00+07:00, without Z and fractions of a second',
  )
  .refine((value) => !Number.isNaN(Date.parse(value)), 'is no day of the calendar');
const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });
const optional = text.optional();

const pair = z
  .object({ valueName: text, value: text })
  .transform(({ valueName, value }) => ({ name: valueName, value }));

const polygon = text.transform((ring, context): readonly Corner[] => {
  const corners = ring.split(/\s+/).map(numbersOf);
  const [first] = corners;
  const last = corners.at(-1);
  const closed = first && last && first[0] === last[0] && first[1] === last[1];
  if (corners.length >= 4 && closed && corners.every(isPosition))
    return corners.map(([lat = 0, lon = 0]) => [lat, lon]);
  context.addIssue('must be 4 or more pairs "latitude,longitude" of which the last is the first');
  return z.NEVER;
});

const circle = text.transform((written, context) => {
  const [at = '', radius = ''] = written.split(/\s+/);
  const position = numbersOf(at);
  const radiusKm = radius === '' ? Number.NaN : Number(radius);
  if (isPosition(position) && radiusKm >= 0 && radiusKm < 20_100)
    return { lat: position[0] ?? 0, lon: position[1] ?? 0, radiusKm };
  context.addIssue('must be "latitude,longitude kilometres"');
  return z.NEVER;
});

const area = z
  .object({
    areaDesc: text,
    polygon: z.array(polygon).max(500).default([]),
    circle: z.array(circle).max(500).default([]),
    geocode: z.array(pair).max(5000).default([]),
  })
  .transform(({ areaDesc, polygon, circle, geocode }) => ({
    areaDesc,
    polygons: polygon,
    circles: circle,
    geocodes: geocode,
  }));

const info = z
  .object({
    // Absent means en-US to the standard; in practice the label was forgotten.
    language: text.default(''),
    category: z.array(text, 'is missing').min(1),
    event: needed,
    responseType: z.array(oneOf(CAP_RESPONSES)).default([]),
    urgency: oneOf(CAP_URGENCIES),
    severity: oneOf(CAP_SEVERITIES),
    certainty: oneOf(CAP_CERTAINTIES),
    onset: time.optional(),
    expires: time.optional(),
    senderName: optional,
    headline: optional,
    description: optional,
    instruction: optional,
    web: optional,
    contact: optional,
    parameter: z.array(pair).max(500).default([]),
    area: z.array(area).max(500).default([]),
  })
  .transform(({ category, responseType, parameter, area, ...rest }) => ({
    ...rest,
    categories: category,
    responses: responseType,
    parameters: parameter,
    areas: area,
  }));

const alertShape = z
  .object({
    identifier: name,
    sender: name,
    sent: time,
    status: oneOf(CAP_STATUSES),
    msgType: oneOf(CAP_MESSAGE_TYPES),
    scope: oneOf(CAP_SCOPES),
    note: optional,
    references: z
      .string()
      .default('')
      .transform((list) => list.split(/\s+/).filter(Boolean))
      .pipe(
        z
          .array(z.string().regex(/^[^,]+,[^,]+,[^,]+$/, 'must be "sender,identifier,sent"'))
          .max(500),
      ),
    incidents: optional,
    info: z.array(info).max(50).default([]),
  })
  .refine(({ msgType, info }) => info.length > 0 || !['Alert', 'Update'].includes(msgType), {
    path: ['info'],
    message: 'is missing: an Alert or Update has to say what is the matter',
  })
  .transform(({ info, ...rest }): CapAlert => ({ ...rest, infos: info }));

/**
 * Reads a CAP 1.2 message. Document types and entities of a message's own are refused before anything is parsed.
 *
 * @throws AppError `too_large` in characters or elements; `malformed_body` with line and column; `invalid_input` that names each bad field, such as
 *   `info[0].urgency`
 */
export function readAlert(xml: string): CapAlert {
  if (xml.length > LARGEST_ALERT)
    throw new AppError('too_large', 413, `The message has more than ${LARGEST_ALERT} characters`);
  if ((xml.match(/<[^!?/]/g)?.length ?? 0) > MOST_ELEMENTS)
    throw new AppError('too_large', 413, `The message has more than ${MOST_ELEMENTS} elements`);
  if (/<!(DOCTYPE|ENTITY)/i.test(xml))
    throw invalid([
      { path: 'DOCTYPE', message: 'is not taken: leave document type and entities out' },
    ]);
  const verdict = XMLValidator.validate(xml);
  if (verdict !== true) {
    const place = `line ${verdict.err.line}, column ${verdict.err.col}`;
    throw new AppError('malformed_body', 400, `The message is no XML: it breaks at ${place}`, [
      { path: place, message: verdict.err.code },
    ]);
  }
  if (!ROOT.test(xml))
    throw invalid([{ path: 'alert', message: `must be the root, in the namespace ${NAMESPACE}` }]);
  const parsed = alertShape.safeParse(treeOf(xml).alert);
  if (parsed.success) return parsed.data;
  throw invalid(
    parsed.error.issues.map(({ path, message }) => ({
      path: z.core.toDotPath(path) || 'alert',
      message,
    })),
  );
}

/** @throws AppError `malformed_body` for what the parser refuses to follow, such as elements 100 deep in each other */
function treeOf(xml: string): { alert?: unknown } {
  try {
    return parser.parse(xml) as { alert?: unknown };
  } catch (cause) {
    const message = (cause as Error).message.slice(0, 200);
    throw new AppError(
      'malformed_body',
      400,
      'The message cannot be read',
      [{ path: 'alert', message }],
      { cause },
    );
  }
}

const invalid = (details: { path: string; message: string }[]) =>
  new AppError('invalid_input', 400, 'The CAP message needs a correction', details);

const numbersOf = (list: string): number[] =>
  list.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));

const isPosition = (pair: readonly number[]): boolean => {
  const [lat = Number.NaN, lon = Number.NaN] = pair;
  return pair.length === 2 && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
};
