import { LANGUAGES, type Say } from '../../core/city/say.ts';
import type { Analyzer } from '../../nlp/labels.ts';
import type { InboundEvent } from '../../workflow/messages/receive-message.ts';
import { criesForHelp } from './rescue-words.ts';

const CALLS_FOR_HELP: ReadonlySet<string> = new Set([
  'trapped',
  'boat',
  'medicine',
  'people-1',
  'people-2',
  'people-few',
  'people-many',
  'in-danger',
  'warning-help',
]);
/** Characters that are looked at: a call for help is short. */
const LOOKED_AT = 1000;

/** Tells whether an event speaks of danger to life, before anything else is known of it: it then goes before all others. */
export function createUrgencyCheck(deps: {
  analyzer: Pick<Analyzer, 'analyze'>;
  say: Say;
}): (event: Pick<InboundEvent, 'text' | 'button'>) => boolean {
  return ({ text, button }) => {
    if (button !== undefined) return CALLS_FOR_HELP.has(button.split(':')[0] ?? '');
    if (!text) return false;
    const start = text.slice(0, LOOKED_AT);
    if (LANGUAGES.some((language) => criesForHelp(start, (key) => deps.say(language, key))))
      return true;
    const { kind, urgency } = deps.analyzer.analyze(start);
    return kind === 'rescue' || urgency === 'emergency';
  };
}
