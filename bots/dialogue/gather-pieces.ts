import type { Analysis, Analyzer } from '../../nlp/labels.ts';
import type { Heard } from './hear.ts';
import { lastMeant, mayBePlace } from './place-words.ts';
import { isOneOf, mentionsOneOf } from './plain.ts';
import { choiceIn } from './similar.ts';
import type { Gathering } from './state.ts';
import type { Talk } from './talk.ts';

const MOST_TEXTS = 20;
const MOST_PHOTOS = 10;

/** The pieces of this message put where they belong. */
export function take(before: Gathering, { heard, say }: Talk, analyzer: Analyzer): Gathering {
  const gathering: Gathering = {
    ...before,
    texts: [...before.texts],
    photos: [...before.photos, ...heard.photos].slice(0, MOST_PHOTOS),
    ...(heard.files.length > 0 && {
      files: [...(before.files ?? []), ...heard.files].slice(0, MOST_PHOTOS),
    }),
    ...(heard.location && { location: heard.location }),
  };
  if (heard.location && gathering.asked !== 'matter') delete gathering.asked;
  const choice = gathering.asked === 'similar' ? choiceIn({ heard, say }) : undefined;
  if (choice && gathering.similar) gathering.similar = { ...gathering.similar, choice };
  if (heard.press) takePress(gathering, heard.press.name);
  if (heard.text !== '' && !choice) takeText(gathering, heard, say, analyzer);
  return gathering;
}

function takePress(gathering: Gathering, name: string): void {
  const taken = gathering.photos.find((photo) => photo.takenLocation)?.takenLocation;
  if (name === 'photo-place' && taken) gathering.location = taken;
  if (['photo-place', 'other-place', 'place-unknown'].includes(name)) delete gathering.asked;
}

function takeText(gathering: Gathering, heard: Heard, say: Talk['say'], analyzer: Analyzer): void {
  const { asked } = gathering;
  const last = gathering.texts.length - 1;
  if (heard.event === 'edit' && last >= 0) gathering.texts[last] = heard.text;
  else if (asked === 'place' || asked === 'photo-place' || asked === 'inside-city') {
    const isUnknown = saysUnknown(heard.text, say, analyzer);
    if (!isUnknown && !gathering.askedAgain && !mayBePlace(heard.text, { say }, analyzer)) {
      // More of what happened, and still no place: it is asked for once more.
      gathering.texts.push(heard.text);
      gathering.askedAgain = true;
      gathering.asked = 'place';
      return;
    }
    if (!isUnknown) gathering.placeText = lastMeant(heard.text);
  } else if (gathering.texts.length < MOST_TEXTS) gathering.texts.push(heard.text);
  delete gathering.asked;
}

/** They do not know where, in a few words: `đâu biết đường chi`. */
const saysUnknown = (text: string, say: Talk['say'], analyzer: Analyzer): boolean =>
  isOneOf(text, say('words.unknown')) ||
  (isBrief(text) &&
    mentionsOneOf(text, say('words.unknown')) &&
    analyzer.findPlaces(text).length === 0);
const isBrief = (text: string): boolean => text.split(/\s+/).length <= 6 && !/\d/.test(text);

/** A matter is known when the words tell one, or when they answer the question for it and are no small talk. */
export function knowsMatter(gathering: Gathering, analysis: Analysis | undefined): boolean {
  if (!analysis) return false;
  if (gathering.passedOn || gathering.plain) return true;
  if (analysis.category !== null || analysis.actionable) return true;
  const isSmallTalk = analysis.kind === 'chatter' || analysis.kind === 'spam';
  return gathering.put.includes('matter') && !(isSmallTalk && gathering.photos.length === 0);
}
