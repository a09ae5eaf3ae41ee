import type { CityProfile } from '../../core/city/schema.ts';
import { sayCategory, sayNews } from './describe.ts';
import type { SimilarMatter } from './desk.ts';
import { isOneOf } from './plain.ts';
import type { Gathering } from './state.ts';
import { button, type Reply, reply, type Talk } from './talk.ts';

/** Tells of an open matter that may be the same: how many reported it, the last news; follow it, or is it another? */
export function askSimilar(talk: Talk, { ticket, own }: SimilarMatter, city: CityProfile): Reply {
  const { names = [], text } = ticket.place ?? {};
  const place = names.length > 0 ? names.slice(0, 3).join(', ') : (text ?? talk.say('place.none'));
  const category = sayCategory(ticket.category, talk, city);
  const news = sayNews(ticket, talk, city);
  const said =
    own && ticket.reportCount === 1
      ? talk.say('similar.ask.own', { category, place, news })
      : talk.say('similar.ask', { count: ticket.reportCount, category, place, news });
  return reply(said, [
    button(talk, 'same-matter'),
    button(talk, 'other-matter'),
    button(talk, 'cancel'),
  ]);
}

/** What they answer, pressed or typed; other words are more about the matter and leave the choice to its likeness. */
export function choiceIn({
  heard,
  say,
}: Pick<Talk, 'heard' | 'say'>): NonNullable<Gathering['similar']>['choice'] | undefined {
  if (heard.press?.name === 'same-matter' || isOneOf(heard.text, say('words.same-matter')))
    return 'same';
  if (heard.press?.name === 'other-matter' || isOneOf(heard.text, say('words.other-matter')))
    return 'own';
  return undefined;
}
