import type { DeliveryState } from '../../models/delivery.ts';

/** What of a delivery is compared with what its chat heard. */
export type Told = { chat: string; text: string; state: DeliveryState; repeat: boolean };

/** Letters of a text that tell it apart; some ways of sending shorten the rest. */
const TELLING = 60;

/**
 * Compares what was sent with what each chat heard, each heard text counted for one delivery only.
 *
 * Deliveries that count as sent choose first: one whose line was cut (state `unknown`) may or may not have arrived, and
 * must not take the text of a later one with the same words. A text too long for one message comes in parts. A delivery that may repeat itself (an emergency) may
 * come a second time. What is left over was heard twice.
 * @param heard texts by chat, in the order in which they arrived
 */
export function compareHeard(
  told: Iterable<Told>,
  heard: ReadonlyMap<string, readonly string[]>,
): { arrived: number; copies: number; problems: string[] } {
  const left = new Map([...heard].map(([chat, texts]) => [chat, [...texts]]));
  const take = ({ chat, text }: Told): boolean => {
    const texts = left.get(chat) ?? [];
    const at = texts.findIndex((one) => one.includes(text.slice(0, TELLING)));
    if (at < 0) return false;
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
  const copies = deliveries.filter((one) => one.repeat && take(one)).length;
  for (const [chat, texts] of left)
    for (const text of texts) problems.push(`${chat} heard twice: "${text.slice(0, TELLING)}"`);
  return { arrived: arrived.length + doubtful.length, copies, problems };
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
