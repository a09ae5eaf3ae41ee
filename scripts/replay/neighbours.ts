import type { CityProfile } from '../../core/city/schema.ts';
import { type Channel, Resident, type ResidentRecord } from '../../models/resident.ts';
import { createSubscriptions } from '../../workflow/subscriptions/subscriptions.ts';
import type { Platforms } from '../soak/platforms.ts';
import { createRandom } from '../soak/random.ts';
import type { SoakResident } from '../soak/soak-resident.ts';

const CHANNELS: readonly Channel[] = ['zalo', 'zalo_bot', 'telegram'];
/** How far from the middle of the city those live who gave a point, in degrees. */
const AROUND = 0.02;
/** Of those who read a warning: the share that presses "received", and that presses "safe". */
const RECEIVED = 0.5;
const SAFE = 0.2;

/** Simulated residents who follow flood news: half for a ward, half for a point. */
export type Neighbours = {
  count: number;
  /** Those who have just read a warning answer it, or do not. @param help one of them needs help */
  answer(help: boolean): Promise<void>;
};

/** Lets residents write for the first time on each channel and follow flood news. */
export async function moveIn(
  platforms: Platforms,
  count: number,
  { city, seed }: { city: CityProfile; seed: number },
): Promise<Neighbours> {
  const random = createRandom(seed);
  const people = Array.from({ length: count }, (_, number) =>
    platforms.resident(CHANNELS[number % CHANNELS.length] ?? 'telegram', number),
  );
  for (const person of people) person.says('/help');
  await platforms.settle();
  const wards = city.wards.filter(({ validTo }) => !validTo);
  const { clock } = platforms.house;
  const subscriptions = createSubscriptions({ city, clock });
  const residents = await Resident.find().sort({ _id: 1 }).lean<ResidentRecord[]>();
  for (const [at, { _id }] of residents.entries())
    await subscriptions.subscribe({
      residentId: _id,
      topic: 'flood',
      place:
        at % 2 === 0
          ? { kind: 'ward', ward: wards[at % wards.length]?.id ?? '' }
          : {
              kind: 'point',
              lat: city.centre.lat + (random() - 0.5) * AROUND,
              lon: city.centre.lon + (random() - 0.5) * AROUND,
            },
    });
  return {
    count: residents.length,
    async answer(help) {
      let needsHelp = help;
      for (const person of people) {
        if (!hasJustReadWarning(person)) continue;
        const share = random();
        if (needsHelp) await person.presses('Tôi cần giúp');
        else if (share < RECEIVED) await person.presses('Đã nhận');
        else if (share < RECEIVED + SAFE) await person.presses('Tôi an toàn');
        needsHelp = false;
      }
      await platforms.settle();
    },
  };
}

const hasJustReadWarning = (person: SoakResident): boolean =>
  person.heard().at(-1)?.includes('⚠️') ?? false;
