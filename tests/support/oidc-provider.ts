import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const CLIENT = { id: 'lang-nghe', secret: 'a secret of the client' };

/** What a test makes the provider do wrong with its next ID token. */
export type OidcFault =
  | 'nonce'
  | 'audience'
  | 'issuer'
  | 'expired'
  | 'signature'
  | 'none_algorithm';

/**
 * A small OpenID Connect provider on this machine: discovery, keys, authorization code flow with PKCE, ID tokens
 * signed with RS256. Whoever comes is {@link claims}; nobody is asked for a password.
 */
export async function startOidcProvider() {
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const codes = new Map<string, URLSearchParams>();
  const state = {
    claims: { sub: '1' } as Record<string, unknown>,
    fault: undefined as OidcFault | undefined,
  };
  let issuer = '';

  const server = createServer((req, res) => {
    answer(req, res).catch((err: unknown) => {
      res.statusCode = 500;
      res.end(String(err));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', issuer);
    if (url.pathname === '/.well-known/openid-configuration')
      return json(res, 200, {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        code_challenge_methods_supported: ['S256'],
      });
    if (url.pathname === '/keys')
      return json(res, 200, {
        keys: [{ ...key.publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'RS256' }],
      });
    if (url.pathname === '/authorize') return authorize(url.searchParams, res);
    if (url.pathname === '/token') return await token(req, res);
    return json(res, 404, {});
  }

  function authorize(query: URLSearchParams, res: ServerResponse): void {
    const good =
      query.get('client_id') === CLIENT.id &&
      query.get('response_type') === 'code' &&
      query.get('code_challenge_method') === 'S256' &&
      query.get('scope')?.split(' ').includes('openid');
    if (!good) {
      json(res, 400, { error: 'invalid_request' });
      return;
    }
    const code = randomUUID();
    codes.set(code, query);
    const to = new URL(query.get('redirect_uri') ?? '');
    to.searchParams.set('code', code);
    to.searchParams.set('state', query.get('state') ?? '');
    res.writeHead(302, { location: to.href }).end();
  }

  async function token(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const [id, secret] = Buffer.from((req.headers.authorization ?? '').slice(6), 'base64')
      .toString()
      .split(':')
      .map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
    if (id !== CLIENT.id || secret !== CLIENT.secret)
      return json(res, 401, { error: 'invalid_client' });
    const asked = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (
      !asked ||
      asked.get('code_challenge') !== challenge ||
      asked.get('redirect_uri') !== form.get('redirect_uri')
    )
      return json(res, 400, { error: 'invalid_grant' });
    const idToken = signed(asked.get('nonce') ?? '');
    return json(res, 200, { access_token: randomUUID(), token_type: 'Bearer', id_token: idToken });
  }

  function signed(nonce: string): string {
    const now = Math.floor(Date.now() / 1000);
    const { fault } = state;
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const head = part({ alg: fault === 'none_algorithm' ? 'none' : 'RS256', kid: 'k1' });
    const body = part({
      ...state.claims,
      iss: fault === 'issuer' ? 'https://elsewhere.example' : issuer,
      aud: fault === 'audience' ? 'somebody-else' : CLIENT.id,
      nonce: fault === 'nonce' ? 'another' : nonce,
      iat: now - 600,
      exp: fault === 'expired' ? now - 300 : now + 300,
    });
    if (fault === 'none_algorithm') return `${head}.${body}.`;
    const signer = fault === 'signature' ? other : key;
    const signature = sign('RSA-SHA256', Buffer.from(`${head}.${body}`), signer.privateKey);
    return `${head}.${body}.${signature.toString('base64url')}`;
  }

  return {
    issuer,
    client: CLIENT,
    /** Who signs in next, and what goes wrong. */
    next(claims: Record<string, unknown>, fault?: OidcFault): void {
      state.claims = claims;
      state.fault = fault;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function json(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
