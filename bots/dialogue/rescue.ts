import type { CityProfile } from '../../core/city/schema.ts';
import { HOUR } from '../../core/clock.ts';
import type { Analyzer } from '../../nlp/labels.ts';
import type { Desk } from './desk.ts';
import { isInsideCity } from './inside-city.ts';
import { mayBePlace } from './place-words.ts';
import { isOneOf, mentionsOneOf } from './plain.ts';
import { type Advice, adviceFor, isOnlyPeople, tellsPeople, tellsPlace } from './rescue-words.ts';
import type { RescueQuestion, State } from './state.ts';
import {
  type Answer,
  answer,
  button,
  callButton,
  locationButton,
  type Reply,
  reply,
  type Talk,
} from './talk.ts';

/** What a person in danger can press instead of typing: needs, and how many they are. */
const NEEDS = ['trapped', 'boat', 'medicine'] as const;
const COUNTS = ['people-1', 'people-2', 'people-few', 'people-many'] as const;
const PRESSED: readonly string[] = [...NEEDS, ...COUNTS];
const isCount = (name: string | undefined): boolean =>
  name !== undefined && (COUNTS as readonly string[]).includes(name);

/** Buttons of this conversation, `in-danger` and `safe` included. */
export const RESCUE_PRESSES: ReadonlySet<string> = new Set([...PRESSED, 'safe', 'in-danger']);

/** After this long without a word the call is over, and what is written then is something new. */
const SILENCE_MS = 12 * HOUR;

/** True while what they write belongs to their call for help. */
export const isCalling = ({ state: { rescue }, now }: Pick<Talk, 'state' | 'now'>): boolean =>
  rescue !== undefined && now.getTime() - rescue.at.getTime() < SILENCE_MS;

export type Rescue = {
  /** Danger to life: 112 first, and a report at once with whatever is known. */
  begin(talk: Talk): Promise<Answer>;
  /** Everything said from then on goes into that report, until they are safe. */
  goOn(talk: Talk): Promise<Answer>;
};

type Calling = NonNullable<State['rescue']>;

/**
 * A call for help.
 *
 * The first words are answered with the number to call and what to do; the report is filed before anything is
 * asked, because the next message may never come. Then, one at a time and never what was told already: where, how
 * many people, who. A tap answers the second; all of it goes out on the emergency lane.
 */
export function createRescue({
  city,
  analyzer,
  desk,
}: {
  city: CityProfile;
  analyzer: Analyzer;
  desk: Desk;
}): Rescue {
  const urgent = (text: string, buttons: Reply['buttons'], asked: RescueQuestion): Reply => ({
    ...reply(text, buttons),
    lane: 'emergency',
    ...(asked === 'people' && { asksNumber: true }),
  });

  /** Five at most: the call first, then what answers the question. */
  function buttons(talk: Talk, asked: RescueQuestion, { number, isDespair }: Partial<Advice> = {}) {
    const hasRoom = number !== undefined && asked !== 'people';
    const calls = [callButton('112'), ...(hasRoom ? [callButton(number)] : [])];
    const offered = {
      place: [
        locationButton(talk),
        button(talk, isDespair ? 'handoff' : 'trapped'),
        ...(number ? [] : [button(talk, 'boat')]),
        button(talk, 'safe'),
      ],
      people: COUNTS.map((name) => button(talk, name)),
      name: [...NEEDS, 'safe'].map((name) => button(talk, name)),
      nothing: [...NEEDS, 'safe'].map((name) => button(talk, name)),
    }[asked];
    return [...calls, ...offered].slice(0, 5);
  }

  const wordsOf = ({ heard: { press, text }, say }: Talk): string =>
    press && PRESSED.includes(press.name) ? say(`button.${press.name}`) : text;

  async function submit(talk: Talk) {
    const { heard, state } = talk;
    const { gathering: before, held } = state;
    const said = [...(before?.texts ?? []), held?.text ?? '', wordsOf(talk)];
    const text = said.filter((one) => one !== '').join('\n');
    const location = heard.location ?? before?.location;
    const placeText = before?.placeText;
    const photos = [...(before?.photos ?? []), ...heard.photos];
    const files = [...(before?.files ?? []), ...heard.files];
    const filed = await desk.submit(
      {
        messageId: before?.messageId ?? held?.messageId ?? heard.id,
        channel: heard.channel,
        residentId: talk.resident._id,
        text: text || talk.say('rescue.wordless'),
        photoIds: photos.map(({ id }) => id),
        ...(files.length > 0 && { files }),
        ...(location && { location }),
        ...(placeText && { placeText }),
        kind: 'rescue',
      },
      talk.session,
    );
    const placed = [location, placeText].some(Boolean) || tellsPlace(text, analyzer);
    return { filed, text, told: { placed, counted: tellsPeople(text) } };
  }

  async function begin(talk: Talk): Promise<Answer> {
    const { filed, text, told } = await submit(talk);
    const { code } = filed.report;
    const asked = nextQuestion(told);
    const advice = adviceFor(text, talk);
    const { gathering: _, held: __, filed: ___, ...rest } = talk.state;
    const state: State = { ...rest, rescue: { code, asked, at: talk.now, ...told } };
    const lines = [
      advice.text,
      talk.say('rescue.filed', { code }),
      talk.say(`rescue.ask.${asked}`),
    ];
    return answer(state, urgent(lines.join('\n'), buttons(talk, asked, advice), asked));
  }

  /** Where they say they are, in words: a known place, or what follows the question for it. */
  function placeTextIn(talk: Talk, { asked, placed, askedAgain }: Calling): string | undefined {
    const { text } = talk.heard;
    if (text === '' || placed || isOnlyPeople(text)) return undefined;
    if (tellsPlace(text, analyzer)) return text;
    if (asked !== 'place') return undefined;
    return askedAgain || mayBePlace(text, talk, analyzer) ? text : undefined;
  }

  function isSafe({ heard: { press, text }, say }: Talk): boolean {
    if (press) return press.name === 'safe';
    if (isOneOf(text, say('words.safe'))) return true;
    return mentionsOneOf(text, say('words.safe')) && !mentionsOneOf(text, say('words.not-safe'));
  }

  return {
    begin,
    async goOn(talk) {
      const { rescue } = talk.state;
      if (!rescue || !isCalling(talk)) return await begin(talk);
      const { heard } = talk;
      const safe = isSafe(talk);
      const said = safe && heard.press ? talk.say('button.safe') : wordsOf(talk);
      const placeText = placeTextIn(talk, rescue);
      const inside = heard.location && isInsideCity(city, heard.location);
      const change: Parameters<Desk['amend']>[2] = {
        ...(said !== '' && { text: said }),
        ...(inside && heard.location && { location: heard.location }),
        ...(placeText && { placeText }),
        ...(heard.photos.length > 0 && { photoIds: heard.photos.map(({ id }) => id) }),
        ...(heard.files.length > 0 && { files: heard.files }),
      };
      if (Object.keys(change).length > 0)
        await desk.amend(rescue.code, talk.resident._id, change, talk.session);
      if (safe) {
        const { rescue: _, ...state } = talk.state;
        return answer(state, reply(talk.say('rescue.safe', { code: rescue.code })));
      }
      const told = {
        placed: rescue.placed === true || Boolean(change.location ?? placeText),
        counted: rescue.counted === true || isCounted(talk, rescue),
      };
      const asked = nextQuestion(told, rescue.asked);
      const again = rescue.asked === 'place' && asked === 'place' && heard.text !== '';
      const state: State = {
        ...talk.state,
        rescue: {
          ...rescue,
          ...told,
          asked,
          at: talk.now,
          ...(again && !isOnlyPeople(heard.text) && { askedAgain: true }),
        },
      };
      const text = [talk.say('rescue.added'), talk.say(`rescue.ask.${asked}`)].join('\n');
      return answer(state, urgent(text, buttons(talk, asked), asked));
    },
  };
}

/** How many they are is told by a tap, by words that count people, or by whatever answers that question. */
const isCounted = ({ heard: { press, text } }: Talk, { asked }: Calling): boolean =>
  isCount(press?.name) || (text !== '' && (tellsPeople(text) || asked === 'people'));

/** Where, how many, who; the last is asked once and never waited for. */
function nextQuestion(
  { placed, counted }: { placed: boolean; counted: boolean },
  before?: RescueQuestion,
): RescueQuestion {
  if (!placed) return 'place';
  if (!counted) return 'people';
  return before === 'name' || before === 'nothing' ? 'nothing' : 'name';
}
