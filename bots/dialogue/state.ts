import { z } from 'zod';
import { CONSENT_TOPICS } from '../../core/city/consent-topics.ts';
import { REMINDED } from '../../core/city/procedure-schema.ts';
import type { ConversationRecord } from '../../models/conversation.ts';
import { RELATIONS } from '../../models/subscription.ts';

const position = z.object({ lat: z.number(), lon: z.number() });
export type Position = z.infer<typeof position>;

const heldFile = z.object({
  id: z.string(),
  kind: z.string(),
  type: z.string(),
  bytes: z.number(),
});
/** A voice note, video or document: id, kind, media type, bytes. */
export type ReportFile = z.infer<typeof heldFile>;

const heldPhoto = z.object({ id: z.string(), takenLocation: position.optional() });

/** What a resident can still be asked while a report is gathered. */
export const QUESTIONS = ['matter', 'place', 'photo-place', 'inside-city', 'similar'] as const;
export type Question = (typeof QUESTIONS)[number];

/** What a call for help is asked, in this order; `nothing` when all was told. */
export const RESCUE_QUESTIONS = ['place', 'people', 'name', 'nothing'] as const;
export type RescueQuestion = (typeof RESCUE_QUESTIONS)[number];

const gathering = z.object({
  /** Id of the message that began it: the report's key, so that a repeat files nothing twice. */
  messageId: z.string(),
  texts: z.array(z.string()),
  photos: z.array(heldPhoto),
  files: z.array(heldFile).optional(),
  location: position.optional(),
  placeText: z.string().optional(),
  /** The question that waits for an answer. */
  asked: z.enum(QUESTIONS).optional(),
  /** Questions that were put once; none is put twice unless the answer led nowhere. */
  put: z.array(z.enum(QUESTIONS)),
  /** The place was asked for twice: what is said then is it. */
  askedAgain: z.boolean().optional(),
  /** They asked for these words to be passed on: what they are about is not asked again. */
  passedOn: z.boolean().optional(),
  /** They said themselves that it is simply something to be mended. */
  plain: z.boolean().optional(),
  /** An open matter that may be the same, and whether they say so. */
  similar: z.object({ code: z.string(), choice: z.enum(['same', 'own']).optional() }).optional(),
});

/** A report being gathered: pieces in any order. */
export type Gathering = z.infer<typeof gathering>;

const stateSchema = z.object({
  version: z.literal(1),
  /** Buttons of our last message: their titles may be typed instead. */
  offered: z.array(z.object({ id: z.string(), title: z.string() })),
  gathering: gathering.optional(),
  /** A call for help that goes on: everything said is added to its report. */
  rescue: z
    .object({
      code: z.string(),
      asked: z.enum(RESCUE_QUESTIONS),
      /** What was told so far, asked or not. */
      placed: z.boolean().optional(),
      counted: z.boolean().optional(),
      /** The place was asked for twice: what is said then is it. */
      askedAgain: z.boolean().optional(),
      /** Last word from them: after a long silence a new message is a new matter. */
      at: z.coerce.date(),
    })
    .optional(),
  /** The last report filed here: a photo or a place sent soon after belongs to it. */
  filed: z
    .object({
      code: z.string(),
      at: z.coerce.date(),
      expects: z.enum(['more', 'place', 'category']).optional(),
      /** The album whose first photo began it: the others belong to it without a word. */
      album: z.string().optional(),
    })
    .optional(),
  /** Insults lately, and until when they go unanswered. */
  temper: z
    .object({
      count: z.number(),
      at: z.coerce.date(),
      pausedUntil: z.coerce.date().optional(),
    })
    .optional(),
  /** The next words say what is to be corrected in their data. */
  correcting: z.literal(true).optional(),
  /** A talk with a person may be open: `models/handoff.ts` knows. */
  handoff: z.literal(true).optional(),
  /** A consent that was asked for, and the message that goes on after the yes. */
  consenting: z
    .object({
      topic: z.enum(CONSENT_TOPICS),
      heard: z.object({
        id: z.string(),
        text: z.string(),
        dossierCode: z.string().optional(),
        press: z.object({ name: z.string(), args: z.array(z.string()) }).optional(),
        location: position.optional(),
        contact: z
          .object({ phone: z.string(), name: z.string().optional(), own: z.boolean() })
          .optional(),
      }),
    })
    .optional(),
  /** They were asked for their phone number: a number that is typed is it. */
  contactAsked: z.literal(true).optional(),
  /** A dossier is looked up: its code, or the digits that prove whose it is, are waited for. */
  dossier: z.object({ asks: z.enum(['code', 'factor']), key: z.string().optional() }).optional(),
  /** The dossier that they proved to be theirs last: only this one can be followed. */
  proved: z.string().optional(),
  /** Which procedure they need is waited for. */
  procedure: z.literal('asked').optional(),
  /** The procedure that was told last, by its code. */
  shownProcedure: z.string().optional(),
  /** They were asked for which place they want to be warned. */
  subscribing: z
    .object({
      relation: z.enum(RELATIONS),
      label: z.string().optional(),
      /** A street that runs through several wards. */
      street: z.string().optional(),
    })
    .optional(),
  /** Whose waste collection is asked about is waited for; `remind`: to be reminded of it. */
  collecting: z.object({ remind: z.boolean() }).optional(),
  /** The day of which they want to be reminded is waited for. */
  reminding: z.object({ about: z.enum(REMINDED) }).optional(),
  /** What of a topic they want to hear is waited for: a crop, then a field; the name of a school. */
  following: z
    .object({
      topic: z.string(),
      asks: z.enum(['audience', 'plot', 'name', 'question']),
      audience: z.string().optional(),
    })
    .optional(),
  /** A text that waits for "are these two matters?", or three, or four. */
  two: z
    .object({ messageId: z.string(), text: z.string(), parts: z.array(z.string()).min(2).max(4) })
    .optional(),
  /** The mark for a settled report is waited for, then a word about it. */
  scoring: z
    .object({ code: z.string(), at: z.coerce.date(), asks: z.enum(['score', 'comment']) })
    .optional(),
  /** A text that waits for "shall I pass this on?", or for "is anybody in danger?". */
  held: z
    .object({ messageId: z.string(), text: z.string(), danger: z.literal(true).optional() })
    .optional(),
});

/** Everything the dialogue remembers of one chat; it lives in `Conversation.draft` and nowhere else. */
export type State = z.infer<typeof stateSchema>;

export const emptyState = (): State => ({ version: 1, offered: [] });

/** What is kept of a chat. `lost` is true when something was kept that this version cannot read. */
export function recall(conversation: Pick<ConversationRecord, 'draft'>): {
  state: State;
  lost: boolean;
} {
  if (conversation.draft === undefined || conversation.draft === null)
    return { state: emptyState(), lost: false };
  const parsed = stateSchema.safeParse(conversation.draft);
  return parsed.success ? { state: parsed.data, lost: false } : { state: emptyState(), lost: true };
}

/** Name of what is open, for `Conversation.topic`. */
export function topicOf(state: State): string {
  if (state.rescue) return 'rescue';
  if (state.gathering) return 'report';
  if (state.held || state.two) return 'confirm';
  if (state.dossier) return 'dossier';
  if (state.subscribing) return 'subscribe';
  if (state.handoff) return 'handoff';
  return 'idle';
}
