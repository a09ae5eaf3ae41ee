import { join } from 'node:path';
import type { Router } from 'express';
import { createDialogue } from '../../../bots/dialogue/dialogue.ts';
import { createResidentDesk } from '../../../bots/dialogue/resident-desk.ts';
import { loadCity } from '../../../core/city/load.ts';
import { createSay } from '../../../core/city/say.ts';
import { createManualClock } from '../../../core/clock.ts';
import { createQueues } from '../../../core/jobs/create-queues.ts';
import { createLogger } from '../../../core/logger.ts';
import type { Channel } from '../../../models/resident.ts';
import { createAnalyzer } from '../../../nlp/analyzer.ts';
import {
  type AttachmentStore,
  createAttachmentStore,
} from '../../../workflow/attachments/attachment-store.ts';
import { createWorkflow } from '../../../workflow/create-workflow.ts';
import { createCodeReader, createReceiptReading } from '../../../workflow/dossiers/read-code.ts';
import { startMessageHandling } from '../../../workflow/messages/handle-messages.ts';
import type { InboxJournal } from '../../../workflow/messages/inbox-journal.ts';
import { createReceiver, type ReceiveMessage } from '../../../workflow/messages/receive-message.ts';
import { createOutbox } from '../../../workflow/notifications/outbox.ts';
import { startDispatcher } from '../../../workflow/notifications/send-deliveries.ts';
import type { Sender } from '../../../workflow/notifications/sender.ts';
import { createPhotoFetching, type PhotoSource } from '../../../workflow/photos/fetch-photos.ts';
import { createPhotoFolder } from '../../../workflow/photos/photo-files.ts';
import { createPhotoStore, type PhotoStore } from '../../../workflow/photos/photo-store.ts';
import { createSensors } from '../../../workflow/readings/create-sensors.ts';
import { createSystems } from '../../../workflow/systems/create-systems.ts';
import { createWarnings } from '../../../workflow/warnings/create-warnings.ts';

export const city = loadCity('dong-ha');
export const say = createSay(city);
export const analyzer = createAnalyzer({ city });

/** What a channel needs to be wired into the house. */
export type HouseParts = {
  receive: ReceiveMessage;
  photos: PhotoStore;
  attachments: AttachmentStore;
  clock: ReturnType<typeof createManualClock>;
  logger: ReturnType<typeof createLogger>;
};
export type HouseEdge = {
  channel: Channel;
  sender: Sender;
  fetchPhoto?: PhotoSource;
  router?: Router;
};

export type House = ReturnType<typeof startHouse>;

/**
 * The residents' side as `main.ts` wires it, on a store that is open already: inbox, dialogue, desks, outbox. The
 * clock stands still at a working Tuesday morning until it is told otherwise.
 */
export function startHouse(options: {
  dataDir: string;
  /** Without it events always wait for the store. */
  journal?: InboxJournal;
  edges?: (parts: HouseParts) => HouseEdge[];
  startAt?: Date;
}) {
  const clock = createManualClock(options.startAt ?? new Date('2026-11-24T02:00:00Z'));
  const logger = createLogger(process.env['HOUSE_LOG'] ?? 'silent', process.stderr);
  const queues = createQueues({ logger });
  const outbox = createOutbox({ queues, clock, logger });
  const bell = queues.create('messages');
  const photos = createPhotoStore({
    files: createPhotoFolder(join(options.dataDir, 'photos')),
    clock,
    utcOffsetMinutes: city.calendar.utcOffsetMinutes,
  });
  const attachments = createAttachmentStore({
    files: createPhotoFolder(join(options.dataDir, 'attachments'), 'bin'),
    clock,
  });
  const receive = createReceiver({
    bell,
    ...(options.journal && { journal: options.journal }),
    clock,
    logger,
  });
  const edges = options.edges?.({ receive, photos, attachments, clock, logger }) ?? [];
  const workflow = createWorkflow({ city, clock, outbox, dossierKey: 'k'.repeat(32) });
  const sensors = createSensors({ city, clock, logger, workflow });
  const systems = createSystems({ city, clock, logger, outbox, photos, workflow });
  const warnings = createWarnings({ city, clock, logger, outbox });
  const desk = createResidentDesk({ city, analyzer, clock, workflow });
  const shared = { outbox, clock, logger, random: () => 0, soleProcess: true };
  const dispatcher = startDispatcher({ ...shared, senders: edges.map(({ sender }) => sender) });
  const sources = Object.fromEntries(
    edges.flatMap(({ channel, fetchPhoto }) => (fetchPhoto ? [[channel, fetchPhoto]] : [])),
  );
  const codeReader = createCodeReader();
  const fetchPhotos = createPhotoFetching({ photos, attachments, sources, logger });
  const readReceipt = createReceiptReading({ photos, reader: codeReader, logger });
  const handling = startMessageHandling({
    ...shared,
    bell,
    prepare: async (message) => await readReceipt(await fetchPhotos(message)),
    handle: createDialogue({ city, analyzer, desk, clock, logger }),
    apology: (language) => say(language, 'draft.lost'),
  });

  /** Until nothing is left to do now. */
  async function settle(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      await bell.idle();
      await Promise.all(Object.values(outbox.bells).map((lane) => lane.idle()));
    }
  }

  return {
    clock,
    logger,
    photos,
    attachments,
    receive,
    workflow,
    sensors,
    warnings,
    systems,
    outbox,
    dispatcher,
    handling,
    edges,
    settle,
    async close() {
      await queues.close();
      await codeReader.close();
    },
  };
}
