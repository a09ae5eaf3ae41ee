import { createHash } from 'node:crypto';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { Bulletin, type BulletinRecord } from '../../models/bulletin.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import type { IncomingReading, ReadingDesk, ReadingFate } from '../readings/reading-desk.ts';
import type { TicketActor } from '../tickets/change.ts';
import { type ParsedBulletin, parseBulletin } from './parse-bulletin.ts';

/** A bulletin as it is entered, pasted or fetched. */
export type NewBulletin = {
  text: string;
  /** Who issued it, or the address of the feed. */
  source: string;
  title?: string | undefined;
  /** Stands before what the text says; without either, now. */
  issuedAt?: Date | undefined;
  nextAt?: Date | undefined;
};

export type KeptBulletin = {
  bulletin: BulletinRecord;
  isNew: boolean;
  /** What became of the levels that it tells of the city's own gauges. */
  readings: { station: string; at: Date; value: number; fate: ReadingFate }[];
};

/** Official bulletins: read, shown before they are kept, and their levels handed to the gauges. */
export type BulletinDesk = {
  /** What would be read from a text, without keeping anything. */
  preview(text: string): ParsedBulletin;
  /**
   * Keeps a bulletin once. Levels of the city's gauges that it tells with a time become readings; one whose figures
   * contradict each other does not, until a person enters it.
   *
   * @throws AppError `invalid_input` when nothing can be read from it
   */
  keep(given: NewBulletin, by: TicketActor): Promise<KeptBulletin>;
  /** The last one issued. */
  latest(): Promise<BulletinRecord | undefined>;
};

export function createBulletinDesk(deps: {
  city: CityProfile;
  clock: Clock;
  readings: Pick<ReadingDesk, 'take'>;
}): BulletinDesk {
  const { city, clock } = deps;

  return {
    preview: (text) => parseBulletin(text, city, clock.now()),

    async keep(given, by) {
      const now = clock.now();
      const parsed = parseBulletin(given.text, city, given.issuedAt ?? now);
      if (parsed.statements.length === 0 && !parsed.riskLevel && !parsed.forecast)
        throw new AppError(
          'invalid_input',
          400,
          'No level, forecast or risk was found in the text',
          [
            {
              path: 'text',
              message: 'must hold sentences such as “Trên sông Hiếu tại Đông Hà 5.17 m”',
            },
          ],
        );
      const issuedAt = given.issuedAt ?? parsed.issuedAt ?? now;
      const key = createHash('sha256')
        .update([given.source, given.text.replaceAll(/\s+/g, ' ').trim()].join('\n'))
        .digest('base64url');
      const isNew = await inTransaction(async (session) => {
        if (await Bulletin.exists({ key }).session(session)) return false;
        const nextAt = given.nextAt ?? parsed.nextAt;
        await Bulletin.create(
          [
            {
              key,
              text: given.text,
              source: given.source,
              issuedAt,
              statements: parsed.statements,
              ...(given.title && { title: given.title }),
              ...(nextAt && { nextAt }),
              ...(parsed.riskLevel && { riskLevel: parsed.riskLevel }),
              ...(parsed.forecast && { forecast: parsed.forecast }),
              ...(by.type === 'staff' && {
                enteredBy: { id: by.id ?? null, name: by.name ?? null },
              }),
              createdAt: now,
            },
          ],
          { session },
        );
        await appendAudit(
          {
            by,
            action: 'bulletin.kept',
            target: { type: 'bulletin', id: key },
            facts: { levels: parsed.statements.length, risk: parsed.riskLevel ?? null },
          },
          now,
          session,
        );
        return true;
      });
      const readings = await handOver(parsed);
      const bulletin = await Bulletin.findOne({ key }).lean<BulletinRecord>();
      if (!bulletin) throw new Error('The store kept no bulletin');
      return { bulletin, isNew, readings };
    },

    latest: async () =>
      (await Bulletin.findOne().sort({ issuedAt: -1 }).lean<BulletinRecord>()) ?? undefined,
  };

  async function handOver({ statements }: ParsedBulletin): Promise<KeptBulletin['readings']> {
    const readings = statements.flatMap(({ gauge, kind, at, levelMetres, problem }) => {
      const station = city.stations.find((one) => gauge !== undefined && one.gauge === gauge);
      if (!station || !at || kind === 'forecast' || problem === 'amount') return [];
      return [{ station: station.id, metric: 'level', at, value: levelMetres }];
    });
    if (readings.length === 0) return [];
    const fates = await deps.readings.take(readings satisfies IncomingReading[], 'bulletin');
    return readings.map((reading, index) => ({
      ...reading,
      fate: fates[index] ?? { fate: 'duplicate' },
    }));
  }
}
