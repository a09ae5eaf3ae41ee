import { createSay } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import { Resident } from '../../models/resident.ts';
import type { Analyzer } from '../../nlp/labels.ts';
import type { TurnHandler, TurnInput } from '../../workflow/messages/handle-messages.ts';
import type { Desk } from './desk.ts';
import { hearEcho } from './echo.ts';
import { languageOf } from './english.ts';
import { hear, isAnswered } from './hear.ts';
import { rememberAnalysis } from './remember-analysis.ts';
import { createRouter } from './route.ts';
import { recall, type State, topicOf } from './state.ts';
import type { Answer, Talk } from './talk.ts';

/**
 * The bot's side of every chat, whatever the channel: takes one kept message and gives what is remembered and what
 * is said. It writes only through the turn's session, so that a turn which is repeated changes nothing twice.
 */
export function createDialogue(deps: {
  city: CityProfile;
  analyzer: Analyzer;
  desk: Desk;
  /** Address that residents reach us by, for links. */
  publicUrl?: string | undefined;
  clock: Clock;
  logger: Logger;
}): TurnHandler {
  const say = createSay(deps.city);
  const route = createRouter({ ...deps, analyzer: rememberAnalysis(deps.analyzer) });

  return async (input) => {
    const { message, conversation, session } = input;
    if (message.event === 'unfollow') await noteGone(input);
    const echoed =
      message.event === 'echo' ? await hearEcho(input, deps.desk.handoffs, say) : undefined;
    if (echoed) return echoed;
    if (!isAnswered(message.event))
      return { topic: conversation.topic ?? null, draft: conversation.draft, replies: [] };
    const { state, lost } = recall(conversation);
    if (lost)
      deps.logger.warn(
        { conversation: conversation._id },
        'a draft could not be read, starting anew',
      );
    const isFirstWord = conversation.handledOrder === 0;
    const heard = await hear(message, state, isFirstWord, session);
    const language = (await noteLanguage(input, heard.text)) ?? input.resident.language;
    const talk: Talk = {
      heard,
      state,
      language,
      say: (key, slots) => say(language, key, slots),
      resident: input.resident,
      session,
      now: deps.clock.now(),
      isFirstWord,
    };
    return toTurn(withNotes(await route(talk), talk, lost));
  };
}

/** What has to be said beside the answer: that an earlier draft was lost, that an attachment could not be used. */
function withNotes(given: Answer, { heard, say }: Talk, lost: boolean): Answer {
  const notes = [
    ...(lost ? [say('draft.lost')] : []),
    ...(heard.unusable > 0 ? [say('not-text')] : []),
  ];
  const [first, ...others] = given.replies;
  if (notes.length === 0) return given;
  if (!first) return { ...given, replies: [{ text: notes.join(' ') }] };
  return {
    ...given,
    replies: [{ ...first, text: `${notes.join(' ')}\n${first.text}` }, ...others],
  };
}

const toTurn = ({ state, replies }: { state: State; replies: Answer['replies'] }) => ({
  topic: topicOf(state),
  draft: state,
  replies,
});

/** A resident who writes in another language than before is answered in it from now on. */
async function noteLanguage({ resident, session }: TurnInput, text: string) {
  const language = languageOf(text);
  if (language === undefined || language === resident.language) return undefined;
  await Resident.updateOne({ _id: resident._id }, { $set: { language } }, { session });
  return language;
}

/** Unfollowed or blocked: nothing is sent there until they write again. */
async function noteGone({ message: { channel, address }, session }: TurnInput): Promise<void> {
  await Resident.updateOne(
    { identities: { $elemMatch: { channel, address } } },
    { $set: { 'identities.$.state': 'gone' } },
    { session },
  );
}
