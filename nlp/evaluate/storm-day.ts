import type { CityProfile } from '../../core/city/schema.ts';
import type { Analyzer } from '../labels.ts';
import { createNormalizer } from '../normalize/normalize.ts';
import { createReportGrouper } from '../similarity/group-reports.ts';
import { createIncidentIndex } from '../similarity/incident-index.ts';
import { type PairwiseScore, pairwiseScore } from '../similarity/pairwise.ts';
import { vaguePlacesOf } from '../similarity/vague-places.ts';

/** One message of a storm day with the incident that it speaks of; null when it reports nothing. */
export type StormMessage = {
  at: Date;
  channel: string;
  incident: string | null;
  category: string | null;
  text: string;
};

/**
 * Reads `nlp/data/storm-day.tsv`: local time, channel, incident, category, text.
 *
 * @param day the local day as `2025-10-28`
 * @param offset of the local time from UTC, as `+07:00`
 */
export function parseStormDay(
  content: string,
  day = '2025-10-28',
  offset = '+07:00',
): StormMessage[] {
  return content
    .split('\n')
    .filter((line) => /^\d\d:\d\d\t/.test(line))
    .map((line) => {
      const [time, channel = '', incident, category, text = ''] = line.split('\t');
      return {
        at: new Date(`${day}T${time}:00${offset}`),
        channel,
        incident: incident === '-' ? null : (incident ?? null),
        category: category === '-' ? null : (category ?? null),
        text,
      };
    });
}

/**
 * The half on which weights were set (`tune`), or the other (`test`): whole incidents go to one half, so that
 * no pair is split.
 */
export function halfOf({ incident, text }: StormMessage): 'tune' | 'test' {
  let hash = 7;
  const name = incident ?? text;
  for (let at = 0; at < name.length; at += 1)
    hash = (Math.imul(hash, 31) + name.charCodeAt(at)) | 0;
  return (hash >>> 3) % 2 === 0 ? 'tune' : 'test';
}

/** Lets the messages come in one after another and compares the incidents they fall into with the right ones. */
export function measureStormDay(
  messages: readonly StormMessage[],
  analyzer: Analyzer,
  city: CityProfile,
): PairwiseScore {
  const grouper = createReportGrouper({
    analyzer,
    index: createIncidentIndex({
      normalizer: createNormalizer(city.dialect),
      vaguePlaces: vaguePlacesOf(city),
    }),
  });
  return pairwiseScore(
    messages.map(({ at, text, incident }, number) => ({
      put: grouper.take({ id: String(number), at, text }),
      right: incident,
    })),
  );
}
