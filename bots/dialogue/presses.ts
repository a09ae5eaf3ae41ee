import type { Conversations } from './conversations.ts';
import { cancel } from './hold.ts';
import { isOneOf } from './plain.ts';
import { isCalling, RESCUE_PRESSES } from './rescue.ts';
import { brief, moreMenu, offerHelp } from './small-talk.ts';
import type { Answer, Talk } from './talk.ts';

/** Answers a pressed button; one that nothing waits for any more is said to be old. */
export function createPresses(
  conversations: Conversations,
): (talk: Talk, name: string, args: string[]) => Promise<Answer> {
  const { amending, dossiers, handoff, linking, myData, procedures, reporting } = conversations;
  const { collecting, following, registry } = conversations;
  const { receipts, rescue, river, scoring, splitting, subscribing, tracking } = conversations;

  return async (talk, name, args) => {
    const { gathering, held } = talk.state;
    if (RESCUE_PRESSES.has(name))
      return name === 'safe' && !isCalling(talk)
        ? brief(talk, 'greeting')
        : await rescue.goOn(talk);
    switch (name) {
      case 'report':
        return reporting.invite(talk);
      case 'track':
        return args[0] ? await tracking.tell(talk, args[0]) : await tracking.list(talk);
      case 'menu':
        return moreMenu(talk);
      case 'handoff':
        return await handoff.ask(talk);
      case 'data':
        return await myData.press(talk, args);
      case 'link':
        return await linking.offer(talk);
      case 'unlink':
        return await linking.undo(talk, args[0] === 'yes');
      case 'dossier':
        return await dossiers.press(talk, args);
      case 'procedure':
        return await procedures.press(talk, args);
      case 'leave':
        return await handoff.leave(talk);
      case 'collection':
        return await collecting.press(talk, args);
      case 'remind':
        return await registry.press(talk, args);
      case 'topic':
        return await following.press(talk, args);
      case 'flood':
        return await river.tell(talk);
      case 'cancel':
        return cancel(talk);
      case 'score':
        return await scoring.press(talk, args);
      case 'two':
      case 'one':
        return (await splitting.hear(talk)) ?? offerHelp(talk, 'button.stale');
      case 'pass-on':
        return held
          ? await reporting.begin(wordless(talk), { ...held, plain: args[0] === 'plain' })
          : reporting.invite(talk);
      case 'photo-place':
      case 'other-place':
      case 'place-unknown':
      case 'same-matter':
      case 'other-matter':
        return gathering ? await reporting.goOn(talk, gathering) : offerHelp(talk, 'button.stale');
      default:
        return (
          (await receipts.press(talk, name, args)) ??
          (await subscribing.press(talk)) ??
          (await amending.press(talk)) ??
          offerHelp(talk, 'button.stale')
        );
    }
  };
}

/** The same turn without the button or the yes that led here: the words come from earlier. */
export const wordless = (talk: Talk): Talk => {
  const { press: _, ...heard } = talk.heard;
  return { ...talk, heard: { ...heard, text: '' } };
};

/** Buttons below a filed report whose titles may be typed at any later time. */
const OF_FILED = ['more', 'category', 'where', 'anonymous', 'withdraw'] as const;

/** The title of a button of their last report, typed when that button is no more in sight: the turn as if pressed. */
export function pressTyped(
  talk: Talk,
): (Talk & { heard: { press: { name: string; args: string[] } } }) | undefined {
  const { filed } = talk.state;
  const { text } = talk.heard;
  const named = filed && OF_FILED.find((name) => isOneOf(text, talk.say(`button.${name}`)));
  if (!named) return undefined;
  const press = { name: named, args: [filed.code] };
  return { ...talk, heard: { ...talk.heard, text: '', press } };
}
