import { type Answer, answer, button, callButton, reply, type Talk } from './talk.ts';

/** What the bot can do, one tap each. */
const menu = (talk: Talk) => [
  button(talk, 'report'),
  button(talk, 'track'),
  button(talk, 'menu'),
  callButton('112'),
];

/** The second page of the menu: no message has more than five buttons. */
export const moreMenu = (talk: Talk): Answer =>
  answer(
    talk.state,
    reply(talk.say('menu.more'), [
      button(talk, 'dossier'),
      button(talk, 'procedure'),
      button(talk, 'flood'),
      button(talk, 'handoff'),
      button(talk, 'my-data', 'data:show'),
    ]),
  );

/** First words in a chat, and the answer to /start: who this is, what it is for, where danger goes. */
export const welcome = (talk: Talk): Answer =>
  answer(
    talk.state,
    reply(
      [talk.say('welcome'), talk.say('welcome.scope'), talk.say('emergency.call')].join('\n'),
      menu(talk),
    ),
  );

/** One sentence of the city, with the menu below it. */
export const offerHelp = (talk: Talk, key: string): Answer =>
  answer(talk.state, reply(talk.say(key), menu(talk)));

/** One sentence of the city, without buttons. */
export const brief = (talk: Talk, key: string): Answer => answer(talk.state, reply(talk.say(key)));

/** Says nothing. */
export const silent = (talk: Talk): Answer => ({ state: talk.state, replies: [] });
