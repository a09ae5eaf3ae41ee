import { createHash, createHmac } from 'node:crypto';
import { createFaults, type SimulatedRequest, startSimulatedServer } from './simulated-server.ts';

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) =>
  createHmac('sha256', key).update(data).digest();

/** A bucket in memory that checks the signature of every request (AWS Signature Version 4). */
export async function startS3Simulator(secretAccessKey: string) {
  const objects = new Map<string, Buffer>();
  const faults = createFaults<'down'>();
  const server = await startSimulatedServer((request) => {
    if (faults.take()) return { status: 503, html: 'SlowDown' };
    if (!isSigned(request, secretAccessKey))
      return { status: 403, bytes: Buffer.from(error('SignatureDoesNotMatch')), type: 'text/xml' };
    const { method, path, body } = request;
    if (method === 'PUT') {
      objects.set(path, body);
      return { status: 200, html: '' };
    }
    if (method === 'DELETE') {
      objects.delete(path);
      return { status: 204, html: '' };
    }
    const found = objects.get(path);
    if (found) return { bytes: found, type: 'image/jpeg' };
    return { status: 404, bytes: Buffer.from(error('NoSuchKey')), type: 'text/xml' };
  });
  return { ...server, objects, faults };
}

const error = (code: string) => `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`;

/** Builds the signature anew from what arrived and compares. */
function isSigned(request: SimulatedRequest, secret: string): boolean {
  const { method, path, query, headers, body } = request;
  const given =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/(\d+)\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(
      headers.authorization ?? '',
    );
  if (!given) return false;
  const [, day = '', region = '', signed = '', signature] = given;
  const payload = String(headers['x-amz-content-sha256']);
  if (payload !== 'UNSIGNED-PAYLOAD' && payload !== sha256(body)) return false;
  const canonical = [
    method,
    path,
    [...query]
      .sort()
      .map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(v)}`)
      .join('&'),
    ...signed.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    signed,
    payload,
  ].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = ['s3', 'aws4_request'].reduce(hmac, hmac(hmac(`AWS4${secret}`, day), region));
  return createHmac('sha256', key).update(text).digest('hex') === signature;
}
