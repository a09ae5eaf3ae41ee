import type { CityProfile } from '../../core/city/schema.ts';
import type { Conversations } from './conversations.ts';
import { findPublicCode } from './find-code.ts';
import { cancel } from './hold.ts';
import { offerHelp, welcome } from './small-talk.ts';
import type { Answer, Talk } from './talk.ts';

/** Answers `/report` and the like: the names that menus of platforms list, in any case. */
export function createCommands(
  city: Pick<CityProfile, 'codePrefix'>,
  conversations: Conversations,
): (talk: Talk, command: string) => Promise<Answer> {
  const {
    dossiers,
    handoff,
    linking,
    myData,
    procedures,
    reporting,
    river,
    subscribing,
    tracking,
  } = conversations;

  return async (talk, command) => {
    switch (command.toLowerCase()) {
      case 'start':
      case 'help':
        return welcome(talk);
      case 'report':
        return reporting.invite(talk);
      case 'status': {
        const found = findPublicCode(talk.heard.text, city.codePrefix);
        if (found && 'code' in found) return await tracking.tell(talk, found.code);
        return await tracking.list(talk);
      }
      case 'data':
        return await myData.show(talk);
      case 'rutdongy':
        return await myData.withdraw(talk);
      case 'link':
        return (await linking.take(talk)) ?? (await linking.offer(talk));
      case 'unlink':
        return await linking.undo(talk, false);
      case 'dossier':
        return (await dossiers.listen(talk)) ?? (await dossiers.ask(talk));
      case 'procedure':
        return await procedures.answer(talk);
      case 'river':
        return await river.tell(talk);
      case 'subscribe':
        return await subscribing.begin(talk);
      case 'stop':
        return await subscribing.stop(talk);
      case 'person':
        return await handoff.ask(talk);
      case 'cancel':
        return cancel(talk);
      default:
        return offerHelp(talk, 'unknown');
    }
  };
}
