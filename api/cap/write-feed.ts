import type { CapAlert } from '../../workflow/warnings/cap/cap-alert.ts';
import { type XmlFields, xmlDocument } from '../xml.ts';

/** Of what a feed is about. */
export type FeedWords = { title: string; subtitle: string; sender: string };

/** The path of one message. */
export const alertPath = (identifier: string): string => `/cap/alerts/${identifier}.xml`;

/**
 * Atom, one entry a message, as the OASIS note "Example Practices: CAP Feeds 1.0" maps it: the entry carries what a list
 * shows, and its link leads to the whole message. Names of entries are tag URIs (RFC 4151) of the sender.
 *
 * @param base address that the links begin with
 * @param now when there is no message to be as new as
 */
export function writeFeed(
  alerts: readonly CapAlert[],
  base: string,
  { title, subtitle, sender }: FeedWords,
  now: string,
): string {
  const name = (rest: string) => `tag:${sender},2026:${rest}`;
  return xmlDocument('feed', [
    { '@xmlns': 'http://www.w3.org/2005/Atom', '@xml:lang': 'vi' },
    { id: name('cap-feed') },
    { title },
    { subtitle },
    { updated: alerts[0]?.sent ?? now },
    { author: { name: alerts[0]?.infos[0]?.senderName ?? sender } },
    { link: { '@rel': 'self', '@type': 'application/atom+xml', '@href': `${base}/cap/feed.atom` } },
    ...alerts.map((alert) => ({ entry: entry(alert) })),
  ]);

  function entry({ identifier, sent, msgType, status, infos }: CapAlert): XmlFields[] {
    const [info] = infos;
    const label = (term: string) => ({ category: { '@term': term } });
    return [
      { id: name(identifier) },
      { title: info?.headline ?? identifier },
      { updated: sent },
      { published: sent },
      { summary: info?.description ?? '' },
      label(msgType),
      label(status),
      ...(info ? [label(info.event)] : []),
      {
        link: {
          '@rel': 'alternate',
          '@type': 'application/cap+xml',
          '@href': base + alertPath(identifier),
        },
      },
    ];
  }
}
