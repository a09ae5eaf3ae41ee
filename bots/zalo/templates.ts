import type { DeliveryContent } from '../../models/delivery.ts';

/** Limits of the transaction form, characters. */
const MOST_HEADER = 100;
const MOST_BLOCK = 250;
const MOST_BLOCKS = 2;
const MOST_VALUE = 100;
const MOST_LINK_BUTTONS = 4;
const MOST_LINK_TITLE = 35;
/** Fields of a ZNS template are short; longer ones are refused. */
const MOST_FIELD = 100;

/**
 * A message of the transaction kind about something with a public code: header, at most two blocks of words, and a
 * table whose first key begins with "Mã" ("Code"), as Zalo demands. Only buttons that open a page may stand below;
 * what does not fit is said in the chat once the resident writes again.
 */
export function transactionMessage(
  { text, buttons = [] }: DeliveryContent,
  code: string,
  language: 'vi' | 'en',
  title: string,
): Record<string, unknown> {
  const links = buttons.flatMap(({ title: name, url }) =>
    url
      ? [
          {
            title: cut(name, MOST_LINK_TITLE),
            image_icon: '',
            type: 'oa.open.url',
            payload: { url },
          },
        ]
      : [],
  );
  const key = language === 'vi' ? 'Mã' : 'Code';
  return {
    attachment: {
      type: 'template',
      payload: {
        template_type: 'transaction_event',
        language: language.toUpperCase(),
        elements: [
          { type: 'header', align: 'left', content: cut(title, MOST_HEADER) },
          ...blocksOf(text).map((content) => ({ type: 'text', align: 'left', content })),
          { type: 'table', content: [{ key, value: cut(code, MOST_VALUE) }] },
        ],
        ...(links.length > 0 && { buttons: links.slice(0, MOST_LINK_BUTTONS) }),
      },
    },
  };
}

/** Fields of every ZNS template of ours: `ma` (the code) and `noi_dung` (the first words). */
export const templateData = (text: string, code: string): Record<string, string> => ({
  ma: cut(code, MOST_FIELD),
  noi_dung: cut(text.replace(/\s+/g, ' '), MOST_FIELD),
});

/** Asks for name and phone with Zalo's own form; the picture is needed. Limits: title 100, subtitle 500. */
export const contactRequest = (
  title: string,
  subtitle: string,
  imageUrl: string,
): Record<string, unknown> => ({
  attachment: {
    type: 'template',
    payload: {
      template_type: 'request_user_info',
      elements: [
        { title: cut(title, MOST_HEADER), subtitle: cut(subtitle, 500), image_url: imageUrl },
      ],
    },
  },
});

/** Whole lines as long as they fit, then the rest cut with an ellipsis. */
function blocksOf(text: string): string[] {
  const blocks: string[] = [];
  let rest = text.trim();
  while (rest !== '' && blocks.length < MOST_BLOCKS) {
    const isLast = blocks.length === MOST_BLOCKS - 1;
    if (rest.length <= MOST_BLOCK || isLast) {
      blocks.push(cut(rest, MOST_BLOCK));
      break;
    }
    const head = rest.slice(0, MOST_BLOCK);
    const at = Math.max(head.lastIndexOf('\n'), head.lastIndexOf(' '));
    const end = at > MOST_BLOCK / 2 ? at : MOST_BLOCK;
    blocks.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return blocks;
}

/** At most `most` UTF-16 units, ending in … when something was left out, and never inside a letter. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  let head = '';
  for (const letter of text) {
    if (head.length + letter.length > most - 1) break;
    head += letter;
  }
  return `${head.trimEnd()}…`;
}
