import { z } from 'zod';

/** How much of an allowance is used, per cent, and minutes until it is given back. */
export type Usage = { percent: number; regainMinutes: number };

const count = z.coerce.number().catch(0);
const counts = z.looseObject({ call_count: count, total_time: count, total_cputime: count });
/** A map from the id of a page or business to a list: one entry for each kind of limit. */
const businessUse = z.record(
  z.string(),
  z.array(counts.extend({ estimated_time_to_regain_access: count })),
);

/**
 * The fullest of our allowances, from `X-Business-Use-Case-Usage` (it wins where both apply) or `X-App-Usage`.
 * The numbers are per cent, the time is minutes. A header that cannot be read says nothing.
 */
export function usageOf(headers: Headers): Usage {
  const business = businessUse.safeParse(json(headers.get('x-business-use-case-usage')));
  if (business.success) {
    const entries = Object.values(business.data).flat();
    return {
      percent: Math.max(0, ...entries.map(highest)),
      regainMinutes: Math.max(0, ...entries.map((entry) => entry.estimated_time_to_regain_access)),
    };
  }
  const app = counts.safeParse(json(headers.get('x-app-usage')));
  return { percent: app.success ? highest(app.data) : 0, regainMinutes: 0 };
}

const highest = (entry: z.output<typeof counts>): number =>
  Math.max(entry.call_count, entry.total_time, entry.total_cputime);

function json(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
