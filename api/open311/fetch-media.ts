import { lookup } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { AppError } from '../../core/errors.ts';

const TIMEOUT_MS = 10_000;

/** Addresses inside: whoever hands in a link must not make us ask our own network. */
const INSIDE = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  INSIDE.addSubnet(net, bits);
for (const [net, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  INSIDE.addSubnet(net, bits, 'ipv6');

const isInside = (address: string): boolean => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const at = mapped ?? address;
  return INSIDE.check(at, isIP(at) === 6 ? 'ipv6' : 'ipv4');
};

/** Resolves a name and refuses what leads inside, at the moment of connecting. */
const lookupOutside: LookupFunction = (hostname, options, done) =>
  lookup(hostname, { ...options, all: true }, (err, addresses) => {
    const outside = addresses?.filter(({ address }) => !isInside(address)) ?? [];
    const [first] = outside;
    if (err || !first) done(err ?? new Error('leads inside'), '', 4);
    else if (options.all) done(null, outside);
    else done(null, first.address, first.family);
  });

/**
 * The bytes behind a link that another system sent: http or https, no redirects, ten seconds, at most `mostBytes`.
 *
 * @param anywhere lets links lead to this machine and its network: for tests
 * @throws AppError `invalid_input` with the reason
 */
export function fetchMedia(
  link: string,
  { mostBytes, anywhere = false }: { mostBytes: number; anywhere?: boolean },
): Promise<Buffer> {
  const url = URL.canParse(link) ? new URL(link) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return Promise.reject(bad('is no http address'));
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (!anywhere && isIP(literal) && isInside(literal)) return Promise.reject(bad('leads inside'));
  return new Promise((resolve, reject) => {
    const ask = url.protocol === 'https:' ? https.get : http.get;
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const request = ask(url, { signal, ...(!anywhere && { lookup: lookupOutside }) }, (answer) => {
      if (answer.statusCode !== 200) {
        answer.destroy();
        reject(bad(`answered ${answer.statusCode}`));
        return;
      }
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > mostBytes) answer.destroy(bad(`has more than ${mostBytes} bytes`));
        else chunks.push(chunk);
      });
      answer.on('end', () => resolve(Buffer.concat(chunks)));
      answer.on('error', reject);
    });
    request.on('error', (err) => reject(err instanceof AppError ? err : bad('cannot be reached')));
  });
}

const bad = (message: string) =>
  new AppError('invalid_input', 400, `The picture ${message}`, [{ path: 'media_url', message }]);
