import { z } from 'zod';

/** A question of a service beyond its description; an Open311 attribute. */
const attribute = z.object({
  code: z.string().regex(/^[a-z0-9_]+$/, 'must be small letters, digits and _'),
  datatype: z.enum(['string', 'number', 'datetime', 'text', 'singlevaluelist', 'multivaluelist']),
  required: z.boolean(),
  vi: z.string(),
  en: z.string(),
  /** Of the two list types. */
  values: z.array(z.object({ key: z.string(), vi: z.string(), en: z.string() })).optional(),
});

/** How tickets of a body reach the system that it works with. */
const peer = z.discriminatedUnion('adapter', [
  z.object({
    body: z.string(),
    adapter: z.literal('open311'),
    /** Address before `/services.xml`. */
    url: z.url({ protocol: /^https?$/ }),
    jurisdictionId: z.string().optional(),
    /** Name of the environment variable that holds the key; the key itself is no city data. */
    keySetting: z.string().regex(/^EXCHANGE_KEY_[A-Z0-9_]+$/, 'must begin with EXCHANGE_KEY_'),
    /** Our category to their service code; an unnamed category goes out under `otherwise`. */
    services: z.record(z.string(), z.string()),
    otherwise: z.string(),
    source: z.string(),
  }),
  z.object({ body: z.string(), adapter: z.literal('spreadsheet'), source: z.string() }),
]);

/** `exchange.json`: what the city says to other systems. */
export const exchangeSchema = z.object({
  /** Open311 `jurisdiction_id`. */
  jurisdictionId: z.string(),
  /** Whom to write to about keys; shown in the discovery document. */
  contact: z.string(),
  /** Questions by category id. */
  attributes: z.record(z.string(), z.array(attribute)),
  /** Bodies that work with another system; all others work in this one. */
  peers: z.array(peer),
});

export type ServiceAttribute = z.infer<typeof attribute>;
