import { type Clock, SECOND } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import { Handoff, type HandoffRecord } from '../../models/handoff.ts';
import { Notice, type NoticeRecord } from '../../models/notice.ts';
import { Post, type PostRecord } from '../../models/post.ts';
import { RescueAlarm, type RescueAlarmRecord } from '../../models/rescue-alarm.ts';
import { SpikeAlarm } from '../../models/spike.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import type {
  HandoffEvent,
  NoticeEvent,
  PostEvent,
  PostsEvent,
  RescueEvent,
  SpikeEvent,
  TicketEvent,
} from '../contract/events.ts';

export type LiveEvent =
  | { type: 'ticket'; data: TicketEvent }
  | { type: 'post'; data: PostEvent }
  | { type: 'posts'; data: PostsEvent }
  | { type: 'spike'; data: SpikeEvent }
  | { type: 'handoff'; data: HandoffEvent }
  /** For those who see the tickets of that body. */
  | { type: 'rescue'; body: string; data: RescueEvent }
  /** For one person alone: their account's id. */
  | { type: 'notice'; to: string; data: NoticeEvent };

/** What changed, for everybody who listens. */
export type LiveFeed = {
  /** @returns stops listening */
  listen(hear: (event: LiveEvent) => void): () => void;
  listeners(): number;
  /** Something has changed in this process: looks at once. */
  nudge(): void;
  close(): void;
};

/** Commits may become visible a little out of order; so much is read again each time. */
const OVERLAP_MS = 3 * SECOND;
const MOST_AT_ONCE = 200;
/** What changes together is told together, and a flood of changes does not make a flood of looks. */
const NUDGED_MS = 40;

/**
 * Tells what changed in the store. It looks every `everyMs` (default 250) while anybody listens, by an index on the
 * time of change, so it hears the changes of every process that shares the store: with several api and worker
 * processes nothing else is needed.
 */
export function createLiveFeed(deps: { clock: Clock; logger: Logger; everyMs?: number }): LiveFeed {
  const hearers = new Set<(event: LiveEvent) => void>();
  /** What was told lately, by record, so that the overlap tells nothing twice. */
  const told = new Map<string, string>();
  let since = deps.clock.now();
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  /** Something changed while it looked. */
  let nudged = false;

  async function look(): Promise<void> {
    const from = new Date(since.getTime() - OVERLAP_MS);
    const now = deps.clock.now();
    const [tickets, posts, talks, spikes, notices, rescues] = await Promise.all([
      changedTickets(from),
      newPosts(from),
      changedTalks(from),
      newSpikes(from),
      changedNotices(from),
      changedAlarms(from),
    ]);
    since = now;
    for (const event of [...tickets, ...posts, ...talks, ...spikes, ...notices, ...rescues])
      tellOnce(event);
    if (told.size > 10 * MOST_AT_ONCE) forgetHalf(told);
  }

  function tellOnce(event: LiveEvent): void {
    const { key, state } = toldAs(event);
    if (told.get(key) === state) return;
    told.set(key, state);
    for (const hear of hearers) hear(event);
  }

  function schedule(afterMs = deps.everyMs ?? 250): void {
    timer = setTimeout(() => {
      looking = true;
      nudged = false;
      look()
        .catch((err: unknown) => deps.logger.warn({ err }, 'live feed could not look, tries again'))
        .finally(() => {
          looking = false;
          if (hearers.size > 0) schedule(nudged ? NUDGED_MS : undefined);
          else timer = undefined;
        });
    }, afterMs);
  }

  return {
    listen(hear) {
      hearers.add(hear);
      if (!timer) {
        since = deps.clock.now();
        schedule();
      }
      return () => hearers.delete(hear);
    },
    listeners: () => hearers.size,
    nudge() {
      if (nudged) return;
      nudged = true;
      if (looking || !timer) return;
      clearTimeout(timer);
      schedule(NUDGED_MS);
    },
    close() {
      hearers.clear();
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

async function changedTickets(from: Date): Promise<LiveEvent[]> {
  const changed = await Ticket.find(
    { updatedAt: { $gte: from } },
    { code: 1, revision: 1, status: 1, body: 1, urgency: 1 },
  )
    .sort({ updatedAt: -1 })
    .limit(MOST_AT_ONCE)
    .lean<TicketRecord[]>();
  return changed.reverse().map(({ code, revision, status, body, urgency }) => ({
    type: 'ticket',
    data: { code, revision, status, body, urgency },
  }));
}

/** One by one only posts that ask for somebody's eye: the rest would flood the line, and are told together. */
async function newPosts(from: Date): Promise<LiveEvent[]> {
  const fresh = await Post.find({ collectedAt: { $gte: from } }, { handling: 1 })
    .sort({ collectedAt: -1 })
    .limit(MOST_AT_ONCE)
    .lean<PostRecord[]>();
  const [latest] = fresh;
  if (!latest) return [];
  return [
    { type: 'posts', data: { latest: String(latest._id) } },
    ...fresh
      .filter(({ handling }) => handling !== 'none')
      .map(
        ({ _id, handling }): LiveEvent => ({
          type: 'post',
          data: { id: String(_id), handling },
        }),
      ),
  ];
}

async function newSpikes(from: Date): Promise<LiveEvent[]> {
  const raised = await SpikeAlarm.find({ raisedAt: { $gte: from } }, { _id: 1 }).lean();
  return raised.map(({ _id }) => ({ type: 'spike', data: { id: String(_id) } }));
}

/** One event a person, however much they are told at once. */
async function changedNotices(from: Date): Promise<LiveEvent[]> {
  const changed = await Notice.find({ changedAt: { $gte: from } }, { staffId: 1, changedAt: 1 })
    .sort({ changedAt: 1 })
    .lean<NoticeRecord[]>();
  const last = new Map<string, string>();
  for (const { staffId, changedAt } of changed) {
    const to = String(staffId);
    const [at, many = '0'] = last.get(to)?.split('.') ?? [];
    const now = String(changedAt.getTime());
    last.set(to, `${now}.${at === now ? Number(many) + 1 : 1}`);
  }
  return [...last].map(([to, changed]) => ({ type: 'notice', to, data: { changed } }));
}

async function changedAlarms(from: Date): Promise<LiveEvent[]> {
  const changed = await RescueAlarm.find({ changedAt: { $gte: from } })
    .sort({ changedAt: 1 })
    .lean<RescueAlarmRecord[]>();
  return changed.map(({ _id, body, acceptedAt, rounds, voices }) => ({
    type: 'rescue',
    body,
    data: {
      id: String(_id),
      accepted: Boolean(acceptedAt),
      changed: `${rounds}.${voices}.${acceptedAt?.getTime() ?? 0}`,
    },
  }));
}

/** What an event is about, and in which state: the same twice is told once. */
function toldAs(event: LiveEvent): { key: string; state: string } {
  switch (event.type) {
    case 'ticket':
      return { key: event.data.code, state: String(event.data.revision) };
    case 'handoff':
      return { key: event.data.id, state: String(event.data.revision) };
    case 'post':
      return { key: event.data.id, state: event.data.handling };
    case 'posts':
      return { key: 'posts', state: event.data.latest };
    case 'rescue':
      return { key: event.data.id, state: event.data.changed };
    case 'notice':
      return { key: `notices of ${event.to}`, state: event.data.changed };
    case 'spike':
      return { key: event.data.id, state: 'raised' };
  }
}

async function changedTalks(from: Date): Promise<LiveEvent[]> {
  const changed = await Handoff.find({ updatedAt: { $gte: from } }, { state: 1, revision: 1 })
    .sort({ updatedAt: -1 })
    .limit(MOST_AT_ONCE)
    .lean<HandoffRecord[]>();
  return changed.reverse().map(({ _id, state, revision }) => ({
    type: 'handoff',
    data: { id: String(_id), state, revision },
  }));
}

function forgetHalf(map: Map<string, string>): void {
  let left = map.size / 2;
  for (const key of map.keys()) {
    if (left <= 0) return;
    map.delete(key);
    left -= 1;
  }
}
