import type { DeliveryState } from '../../models/delivery.ts';

/** What of a delivery is compared with what its chat heard. */
export type Told = {
  chat: string;
  text: string;
  state: DeliveryState;
  repeat: boolean;
  /** Tries of it; an emergency may arrive with each whose answer was lost. */
  attempts: number;
};

/** Letters of a text that tell it apart; some ways of sending shorten the rest. */
const TELLING = 60;

/**
 * Compares what was sent with what each chat heard, each heard text counted for one delivery only.
 *
 * Deliveries that count as sent choose first: one whose line was cut (state `unknown`) may or may not have arrived, and
 * must not take the text of a later one with the same words. Of several texts that begin alike the likest is taken. A text
 * too long for one message comes in parts. A delivery that may repeat itself (an emergency) may come again with every
 * try. What is left over was heard twice.
 * @param heard texts by chat, in the order in which they arrived
 */
export function compareHeard(
  told: Iterable<Told>,
  heard: ReadonlyMap<string, readonly string[]>,
): { arrived: number; copies: number; problems: string[] } {
  const left = new Map([...heard].map(([chat, texts]) => [chat, [...texts]]));
  const take = ({ chat, text }: Told): boolean => {
    const texts = left.get(chat) ?? [];
    const at = likest(texts, text);
    if (at === undefined) return false;
    takeParts(texts, text, texts.splice(at, 1)[0] ?? '');
    return true;
  };
  const problems: string[] = [];
  const deliveries = [...told];
  const sure = deliveries.filter(({ state }) => state === 'sent');
  const arrived = sure.filter((one) => {
    const came = take(one);
    if (!came)
      problems.push(
        `${one.chat} never heard "${one.text.slice(0, TELLING)}", which counts as sent`,
      );
    return came;
  });
  const doubtful = deliveries.filter((one) => one.state !== 'sent' && take(one));
  let copies = 0;
  for (const one of deliveries)
    for (let again = 1; one.repeat && again < one.attempts && take(one); again += 1) copies += 1;
  for (const [chat, texts] of left)
    for (const text of texts) problems.push(`${chat} heard twice: "${text.slice(0, TELLING)}"`);
  return { arrived: arrived.length + doubtful.length, copies, problems };
}

/** Index of the text that holds the beginning of `text` and goes on like it the longest; one that begins with it first. */
function likest(texts: readonly string[], text: string): number | undefined {
  const found = texts.flatMap((one, index) => {
    const at = one.indexOf(text.slice(0, TELLING));
    if (at < 0) return [];
    let same = TELLING;
    while (same < text.length && one[at + same] === text[same]) same += 1;
    return [{ index, at, same }];
  });
  return found.toSorted((a, b) => Number(a.at > 0) - Number(b.at > 0) || b.same - a.same)[0]?.index;
}

/** Takes the further parts of a text that was too long for one message, each once. */
function takeParts(texts: string[], whole: string, first: string): void {
  let rest = whole.replace(first, '');
  while (rest.length < whole.length && rest.trim() !== '') {
    const left = rest.trim();
    // The last part may have the choices of a menu below it.
    const isPart = (one: string) => one !== '' && (left.includes(one) || one.startsWith(left));
    const at = texts.findIndex((one) => isPart(one.trim()));
    if (at < 0) return;
    rest = rest.replace(texts.splice(at, 1)[0] ?? '', '');
  }
}
