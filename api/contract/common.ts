import { z } from 'zod';

/**
 * Schemas shared by all answers of the staff API. `web/` imports only the types from this folder; nothing here
 * imports a database or a web library. Times are ISO 8601 in UTC (`2025-10-18T03:00:00.000Z`).
 */

export const time = z.iso.datetime();
export const position = z.object({
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
});
/** 24 hexadecimal digits. */
export const recordId = z
  .string()
  .regex(/^[0-9a-f]{24}$/, 'must be an id of 24 hexadecimal digits');

/** The answer of every failure. `details` names each bad field of the request. */
export const problem = z.object({
  code: z.string(),
  message: z.string(),
  details: z.array(z.object({ path: z.string(), message: z.string() })),
  requestId: z.string(),
});
export type Problem = z.infer<typeof problem>;

/** `limit` and `cursor` of every list; the cursor is opaque and comes from `next` of the page before. */
export const paging = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(400).optional(),
});

/** One page of a list; `next` is null on the last one. */
export const page = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable() });
export type Page<Item> = { items: Item[]; next: string | null };

/** Several values of one filter, repeated (`status=a&status=b`) or with commas (`status=a,b`). */
export const several = <Value extends z.ZodType<string, string>>(value: Value) =>
  z.preprocess(
    (given) =>
      given === undefined
        ? undefined
        : [given]
            .flat()
            .flatMap((part) => String(part).split(','))
            .filter(Boolean),
    z.array(value).max(60).optional(),
  );

/** `true` or `false` in an address. */
export const flag = z
  .enum(['true', 'false'])
  .transform((value) => value === 'true')
  .optional();
