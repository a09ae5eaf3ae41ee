import { z } from 'zod';
import { page, paging, recordId, time } from './common.ts';

/** A request of a resident about their own data; who asked is not shown. */
export const dataRequest = z.object({
  id: recordId,
  /** The receipt, `DL-7KQM-4XTA`. */
  code: z.string(),
  kind: z.enum(['see', 'export', 'correct', 'delete', 'withdraw']),
  state: z.enum(['received', 'answered', 'done', 'refused']),
  channel: z.string().nullable(),
  /** What is to be corrected, in their words. */
  text: z.string().nullable(),
  answer: z.string().nullable(),
  topic: z.string().nullable(),
  receivedAt: time,
  /** The legal clocks. */
  answerBy: time,
  finishBy: time,
  answeredAt: time.nullable(),
  finishedAt: time.nullable(),
  /** Why the longer time was taken. */
  extended: z.string().nullable(),
  /** `machine` or an officer's name. */
  handledBy: z.string().nullable(),
  revision: z.number().int(),
});
export type DataRequest = z.infer<typeof dataRequest>;

/** `open`: waiting for somebody, the nearest end first; `done`: the rest, newest first. */
export const dataRequestQuery = paging.extend({ state: z.enum(['open', 'done']).default('open') });
export const dataRequestPage = page(dataRequest);
export type DataRequestPage = z.infer<typeof dataRequestPage>;

/** `text` is told to the resident. */
export const dataRequestAct = z.strictObject({
  act: z.enum(['answer', 'finish', 'refuse', 'extend']),
  text: z.string().trim().min(1).max(2000),
  revision: z.number().int(),
});
export type DataRequestAct = z.infer<typeof dataRequestAct>;
