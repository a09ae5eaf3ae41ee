import type { CityProfile } from './schema.ts';

/** Attributes and peers must name categories and bodies that there are, each body once. */
export function checkExchange(
  city: CityProfile,
  say: (path: PropertyKey[], message: string) => void,
): void {
  const categories = new Set(city.categories.map(({ id }) => id));
  const bodies = new Set(city.bodies.map(({ id }) => id));
  const unknown = (path: PropertyKey[], id: string) => {
    if (!categories.has(id)) say(path, `"${id}" is no category`);
  };
  for (const [category, attributes] of Object.entries(city.exchange.attributes)) {
    unknown(['exchange', 'attributes', category], category);
    for (const [at, { datatype, values }] of attributes.entries())
      if (datatype.endsWith('valuelist') !== (values !== undefined))
        say(
          ['exchange', 'attributes', category, at, 'values'],
          'belong to lists, and only to them',
        );
  }
  const seen = new Set<string>();
  for (const [at, peer] of city.exchange.peers.entries()) {
    const path = ['exchange', 'peers', at];
    if (!bodies.has(peer.body)) say([...path, 'body'], `"${peer.body}" is no body`);
    if (seen.has(peer.body)) say([...path, 'body'], `"${peer.body}" has a system already`);
    seen.add(peer.body);
    if (peer.adapter === 'open311')
      for (const category of Object.keys(peer.services))
        unknown([...path, 'services', category], category);
  }
}
