import { z } from 'zod';
import { page, paging, recordId, several, time } from './common.ts';
import { ANSWER_STATE_IDS, POST_SOURCE_IDS } from './posts.ts';

export const ANSWER_STEP_IDS = [
  'submit',
  'approve',
  'return',
  'revise',
  'retry',
  'copied',
  'withdraw',
  'restore',
] as const;
export type AnswerStepId = (typeof ANSWER_STEP_IDS)[number];

export const ANSWER_FAILURE_IDS = [
  'token',
  'permission',
  'blocked',
  'gone',
  'duplicate',
  'refused',
  'unreachable',
  'facts',
] as const;

const fact = z.string().nullable();
/** What the ticket says, as the public reads it; null where it says nothing. */
export const answerFacts = z.object({
  code: z.string(),
  status: z.string(),
  body: z.string(),
  deadline: fact,
  outcome: fact,
  place: fact,
});
const person = z.object({ name: z.string(), at: time });

/** What the writer has to mend before the words go on. */
export const answerQuestion = z.object({
  code: z.enum(['empty', 'unfilled', 'personal_data', 'code', 'date', 'time', 'number', 'stale']),
  /** `text`, or the fact that has changed: `facts.deadline`. */
  path: z.string(),
  /** The words in question; for personal data their kind. */
  part: z.string(),
  message: z.string(),
});
export type AnswerQuestionView = z.infer<typeof answerQuestion>;

/** One public answer to one post. */
export const answer = z.object({
  id: recordId,
  postId: recordId,
  post: z.object({
    source: z.enum(POST_SOURCE_IDS),
    outlet: z.string(),
    /** Empty when it was taken back. */
    text: z.string(),
    url: z.string().nullable(),
  }),
  ticketCode: z.string(),
  template: z.string(),
  language: z.enum(['vi', 'en']),
  text: z.string(),
  facts: answerFacts,
  state: z.enum(ANSWER_STATE_IDS),
  /** post: the program posts it; copy: a person pastes it. */
  way: z.enum(['post', 'copy']),
  /** The answer before it, when this one tells how the matter ended. */
  follows: recordId.nullable(),
  /** Empty name: prepared by the program. */
  author: person,
  /** True when the person who asks wrote on it, and so cannot approve it. */
  own: z.boolean(),
  submittedBy: person.nullable(),
  approvedBy: person.nullable(),
  returned: person.extend({ reason: z.string() }).nullable(),
  failure: z
    .object({
      kind: z.enum(ANSWER_FAILURE_IDS),
      platformCode: z.string().nullable(),
      at: time,
    })
    .nullable(),
  /** It may stand there although nobody told us; trying again looks first. */
  unsure: z.boolean(),
  attempts: z.number().int(),
  /** When it is tried next, while the platform is waited for. */
  nextAt: time.nullable(),
  sentAt: time.nullable(),
  /** Where it stands. */
  url: z.string().nullable(),
  /** The page or the platform took it down since. */
  takenDownAt: time.nullable(),
  /** The post was taken back, and the words with it. */
  erased: z.boolean(),
  /** What the person who asks may do now. */
  steps: z.array(z.enum(ANSWER_STEP_IDS)),
  questions: z.array(answerQuestion),
  /** Templates that fit the ticket as it is now, while the answer is not out. */
  templates: z.array(z.string()),
  createdAt: time,
  updatedAt: time,
  revision: z.number().int(),
});
export type Answer = z.infer<typeof answer>;

export const answerQuery = paging.extend({
  /**
   * todo: waits for the person who asks (to approve, to write on, to paste, to mend); sent: posted or pasted; failed;
   * all by default.
   */
  view: z.enum(['todo', 'sent', 'failed', 'all']).default('all'),
  state: several(z.enum(ANSWER_STATE_IDS)),
});
export type AnswerQuery = z.input<typeof answerQuery>;
export const answerPage = page(answer);
export type AnswerPage = z.infer<typeof answerPage>;

const language = z.enum(['vi', 'en']).default('vi');

/** The answers to one post, newest first, and what a new one can begin from. */
export const answersOfPost = z.object({
  items: z.array(answer),
  /** Null when no answer can be begun: no ticket, taken back, or one is not finished. */
  offer: z
    .object({
      ticketCode: z.string(),
      way: z.enum(['post', 'copy']),
      facts: answerFacts,
      templates: z.array(
        z.object({
          id: z.string(),
          text: z.string(),
          /** False when a slot has no fact. */
          complete: z.boolean(),
        }),
      ),
    })
    .nullable(),
});
export type AnswersOfPost = z.infer<typeof answersOfPost>;
export const answersOfPostQuery = z.object({ language });

export const answerDraft = z.strictObject({ template: z.string().min(1).max(60), language });
export type AnswerDraft = z.input<typeof answerDraft>;

/** A comment on Facebook holds 8,000 characters; nobody reads that many. */
const LONGEST_TEXT = 2000;

/** Other words, or the words of a template with the facts of now. */
export const answerEdit = z
  .strictObject({
    revision: z.number().int(),
    text: z.string().trim().max(LONGEST_TEXT).optional(),
    template: z.string().min(1).max(60).optional(),
  })
  .refine(({ text, template }) => (text === undefined) !== (template === undefined), {
    path: ['text'],
    message: 'give either a text or a template',
  });
export type AnswerEdit = z.input<typeof answerEdit>;

export const answerStep = z.strictObject({
  step: z.enum(ANSWER_STEP_IDS),
  revision: z.number().int(),
  /** For `return`: what is to be changed. */
  reason: z.string().trim().max(500).optional(),
  /** For `copied`: where the pasted answer stands. */
  url: z
    .url({ protocol: /^https?$/, message: 'must be the address of the answer, with https://' })
    .max(2000)
    .optional(),
});
export type AnswerStep = z.input<typeof answerStep>;
