import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MINUTE, SECOND } from '../../core/clock.ts';
import { projectRoot } from '../../core/project-root.ts';
import { Delivery } from '../../models/delivery.ts';
import { Message } from '../../models/message.ts';
import type { Channel } from '../../models/resident.ts';
import { say } from '../../tests/bots/support/house.ts';
import { aPhoto } from '../../tests/bots/support/play.ts';
import { readConversations, type Step } from '../../tests/bots/support/read-conversations.ts';
import { createFaultMaker, type FaultCounts } from './faults.ts';
import { openPlatforms, type Platforms } from './platforms.ts';
import { createRandom, pick } from './random.ts';
import type { SoakResident } from './soak-resident.ts';
import { type Findings, stuckChats, verify } from './verify.ts';

const folder = join(projectRoot, 'tests/bots/conversations');
const CHANNELS: readonly Channel[] = ['web', 'zalo', 'zalo_bot', 'telegram'];
/** Residents who are in the middle of a conversation at the same time. */
const AT_ONCE = 200;
/** Events that happen before the clock moves. */
const EVENTS_A_TICK = 40;
/** A fault every so many events. */
const EVENTS_A_FAULT = 15;

export type SoakOutcome = Findings & { faults: FaultCounts; seconds: number };

/** A resident on the way through one of the sample conversations. */
type Way = { resident: SoakResident; steps: Step[]; erases: boolean };

/** The last press before everything about a resident is deleted. */
const DELETE_SURE = say('vi', 'button.delete-sure');

/**
 * Lets `residents` play sample conversations, interleaved at random, on all channels, while the platforms fail.
 *
 * Then the faults end, time passes until nothing waits any more, everybody says one last word, and what was sent,
 * kept, answered and heard is compared. The same seed plays the same conversations in the same order.
 */
export async function soak(options: {
  residents: number;
  seed: number;
  dataDir: string;
  /** Called now and then with the number of residents who are through. */
  progress?: (done: number) => void;
}): Promise<SoakOutcome> {
  const startedAt = performance.now();
  const random = createRandom(options.seed);
  const platforms = await openPlatforms(options.dataDir);
  try {
    const faults = createFaultMaker(platforms, random);
    const everybody: SoakResident[] = [];
    const played = await playAll(platforms, faults, { ...options, random, everybody });
    faults.end();
    await drain(platforms);
    const since = new Date(platforms.house.clock.now().getTime() + SECOND);
    platforms.house.clock.advance(MINUTE);
    await lastWords(platforms, everybody);
    await drain(platforms);
    const findings = await verify(platforms, {
      events: played.events + everybody.length,
      erasable: played.erasable,
    });
    const stuck = await stuckChats(since);
    findings.counts['dialogues stuck'] = stuck.length;
    for (const chat of stuck) findings.problems.push(`${chat} does not answer any more`);
    const seconds = (performance.now() - startedAt) / 1000;
    return { ...findings, faults: faults.counts, seconds };
  } finally {
    await platforms.close();
  }
}

async function playAll(
  platforms: Platforms,
  faults: ReturnType<typeof createFaultMaker>,
  options: {
    residents: number;
    random: () => number;
    everybody: SoakResident[];
    progress?: (done: number) => void;
  },
): Promise<{ events: number; erasable: number }> {
  const { random } = options;
  const photo = await aPhoto();
  const conversations = readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .flatMap((file) => readConversations(readFileSync(join(folder, file), 'utf8'), file));
  let begun = 0;
  let events = 0;
  let erasable = 0;
  let active: Way[] = [];

  function begin(): Way {
    const resident = platforms.resident(pick(random, CHANNELS), begun);
    begun += 1;
    options.everybody.push(resident);
    const steps = pick(random, conversations)
      .steps.map(({ step }) => step)
      .filter(isTheirs);
    const erases = steps.some((step) => step.does === 'presses' && step.title === DELETE_SURE);
    return { resident, steps, erases };
  }

  while (begun < options.residents || active.length > 0) {
    while (active.length < AT_ONCE && begun < options.residents) active.push(begin());
    const sending: unknown[] = [];
    for (let count = 0; count < EVENTS_A_TICK && active.length > 0; count += 1) {
      const way = pick(random, active);
      const step = way.steps.shift();
      if (step) {
        // Two steps of one resident may be under way at the same time, and then arrive in any order.
        sending.push(act(way.resident, step, photo));
        events += 1;
        if (way.erases) erasable += 1;
        if (events % EVENTS_A_FAULT === 0) faults.plant();
      }
      if (way.steps.length === 0) active = active.filter((one) => one !== way);
    }
    await Promise.all(sending);
    await platforms.settle();
    await later(platforms, SECOND + random() * 20 * SECOND);
    options.progress?.(begun - active.length);
  }
  return { events, erasable };
}

const isTheirs = ({ does }: Step): boolean =>
  ['says', 'presses', 'sends-location', 'sends-photo', 'sends-file'].includes(does);

async function act(resident: SoakResident, step: Step, photo: Buffer): Promise<unknown> {
  switch (step.does) {
    case 'says': {
      const code = /DH-\w{4}-\w{4}/.exec(resident.heard().join('\n'))?.[0] ?? 'DH-0000-0000';
      return await resident.says(step.text.replace(/\{mã[^}]*\}/g, code));
    }
    case 'presses':
      try {
        return await resident.presses(step.title);
      } catch {
        // The button has not come (yet): its words are typed.
        return await resident.says(step.title);
      }
    case 'sends-location':
      return await resident.sendsLocation(step.lat, step.lon);
    case 'sends-photo':
      return await resident.sendsPhoto(photo);
    default:
      return await resident.sendsFile();
  }
}

/** Time passes, and what had to wait goes on. */
async function later(platforms: Platforms, ms: number): Promise<void> {
  const { house } = platforms;
  house.clock.advance(Math.round(ms));
  await house.handling.sweep();
  await house.dispatcher.sweep();
  await platforms.settle();
}

/** Until nothing waits any more. @throws Error when something waits after a day */
async function drain(platforms: Platforms): Promise<void> {
  for (let round = 0; round < 24 * 6; round += 1) {
    await later(platforms, 10 * MINUTE);
    const waiting =
      (await Message.countDocuments({ state: 'received' })) +
      (await Delivery.countDocuments({ state: { $in: ['queued', 'sending'] } }));
    if (waiting === 0) return;
  }
  throw new Error('something still waits after a day');
}

async function lastWords(platforms: Platforms, everybody: readonly SoakResident[]): Promise<void> {
  for (let from = 0; from < everybody.length; from += AT_ONCE) {
    await Promise.all(everybody.slice(from, from + AT_ONCE).map((one) => one.says('/help')));
    await platforms.settle();
  }
}
