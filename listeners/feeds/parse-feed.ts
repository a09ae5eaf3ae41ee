import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { AppError } from '../../core/errors.ts';
import { plainText } from './plain-text.ts';

export type FeedItem = {
  /** The feed's own id of the item, else its address. */
  id: string;
  title: string;
  summary: string;
  url: string | undefined;
  publishedAt: Date | undefined;
};

export type Feed = {
  title: string;
  /** How long the feed asks to be left alone, seconds. */
  restSeconds: number | undefined;
  items: FeedItem[];
};

/** More items than this are not read from one answer; feeds have 10 to 100. */
const MOST_ITEMS = 500;

type Node = { [name: string]: unknown };

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
  isArray: (name) => ['item', 'entry', 'link', 'category'].includes(name),
});

/**
 * Reads RSS 2.0, RSS 1.0 and Atom.
 *
 * @throws AppError `malformed_body` with line and column when it is no XML, or `invalid_input` when it is no feed
 */
export function parseFeed(xml: string): Feed {
  const verdict = XMLValidator.validate(xml);
  if (verdict !== true) {
    const { line, col } = verdict.err;
    const place = `line ${line}, column ${col}`;
    throw new AppError('malformed_body', 400, `The feed is no XML: it breaks at ${place}`, [
      { path: place, message: verdict.err.code },
    ]);
  }
  const document = parser.parse(xml) as Node;
  const rdf = nodeOf(document['rdf:RDF']);
  const channel = nodeOf(nodeOf(document['rss'])?.['channel']) ?? nodeOf(rdf?.['channel']);
  if (channel) return readRss(channel, listOf(channel['item'] ?? rdf?.['item']));
  const atom = nodeOf(document['feed']);
  if (atom) return readAtom(atom);
  throw new AppError('invalid_input', 400, 'The answer is XML, but neither RSS nor Atom');
}

function readRss(channel: Node, items: Node[]): Feed {
  const ttlMinutes = Number(textOf(channel['ttl']));
  return {
    title: plainText(textOf(channel['title'])),
    restSeconds: ttlMinutes > 0 ? ttlMinutes * 60 : undefined,
    items: items.slice(0, MOST_ITEMS).flatMap((item) => {
      const url = textOf(listOrValue(item['link'])) || textOf(item['@rdf:about']);
      return made({
        id: textOf(item['guid']) || url,
        title: textOf(item['title']),
        summary: textOf(item['description']),
        url,
        time: textOf(item['pubDate']) || textOf(item['dc:date']),
      });
    }),
  };
}

function readAtom(feed: Node): Feed {
  return {
    title: plainText(textOf(feed['title'])),
    restSeconds: undefined,
    items: listOf(feed['entry'])
      .slice(0, MOST_ITEMS)
      .flatMap((entry) => {
        const links = listOf(entry['link']);
        const link =
          links.find((one) => (textOf(one['@rel']) || 'alternate') === 'alternate') ?? links[0];
        const url = textOf(link?.['@href']);
        return made({
          id: textOf(entry['id']) || url,
          title: textOf(entry['title']),
          summary: textOf(entry['summary']) || textOf(entry['content']),
          url,
          time: textOf(entry['published']) || textOf(entry['updated']),
        });
      }),
  };
}

function made(raw: {
  id: string;
  title: string;
  summary: string;
  url: string;
  time: string;
}): FeedItem[] {
  const title = plainText(raw.title);
  const summary = plainText(raw.summary);
  if (raw.id === '' || (title === '' && summary === '')) return [];
  const at = new Date(raw.time);
  return [
    {
      id: raw.id.slice(0, 300),
      title,
      summary,
      url: /^https?:\/\//.test(raw.url) ? raw.url : undefined,
      publishedAt: raw.time === '' || Number.isNaN(at.getTime()) ? undefined : at,
    },
  ];
}

const nodeOf = (value: unknown): Node | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Node)
    : undefined;

function listOf(value: unknown): Node[] {
  const all: unknown[] = Array.isArray(value) ? value : [value];
  return all.map(nodeOf).filter((node) => node !== undefined);
}

const listOrValue = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);

/** The text of an element, with or without attributes. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'object' && value !== null ? textOf((value as Node)['#text']) : '';
}
