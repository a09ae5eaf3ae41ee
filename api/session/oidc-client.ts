import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import type { OidcConfig } from '../../core/config/oidc.ts';

/** What the answer must fit; kept in the session of the browser that was sent away. */
export type OidcErrand = { state: string; nonce: string; verifier: string };

/**
 * The city's identity provider by OpenID Connect: authorization code flow with PKCE (RFC 7636), state and nonce. The
 * ID token's signature is checked against the provider's keys, also where the line would vouch for it.
 */
export type OidcClient = {
  /** Where to send the browser. @throws when the provider cannot be reached */
  begin(): Promise<{ address: URL; errand: OidcErrand }>;
  /**
   * Claims of the ID token.
   *
   * @param query what the provider sent back, from `?` on
   * @throws when anything of it does not fit the errand, the client or the time
   */
  finish(query: string, errand: OidcErrand): Promise<Readonly<Record<string, unknown>>>;
};

/** @param redirectUri our callback as it is registered at the provider */
export function createOidcClient(config: OidcConfig, redirectUri: string): OidcClient {
  let known: Promise<Configuration> | undefined;

  return {
    async begin() {
      const errand = {
        state: randomState(),
        nonce: randomNonce(),
        verifier: randomPKCECodeVerifier(),
      };
      const address = buildAuthorizationUrl(await provider(), {
        redirect_uri: redirectUri,
        scope: 'openid profile',
        state: errand.state,
        nonce: errand.nonce,
        code_challenge: await calculatePKCECodeChallenge(errand.verifier),
        code_challenge_method: 'S256',
      });
      return { address, errand };
    },
    async finish(query, { state, nonce, verifier }) {
      const tokens = await authorizationCodeGrant(
        await provider(),
        new URL(`${redirectUri}${query}`),
        { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier },
      );
      const claims = tokens.claims();
      if (!claims) throw new Error('the identity provider sent no ID token');
      return claims;
    },
  };

  /** Asked for once; after a failure anew with the next person. */
  function provider(): Promise<Configuration> {
    const insecure = config.issuer.startsWith('http:') ? [allowInsecureRequests] : [];
    known ??= discovery(
      new URL(config.issuer),
      config.clientId,
      config.clientSecret,
      clientAuth(config.clientSecret),
      { execute: [...insecure, enableNonRepudiationChecks] },
    ).catch((err: unknown) => {
      known = undefined;
      throw err;
    });
    return known;
  }
}

/** By the way that the provider names; OpenID Connect Discovery 1.0 has `client_secret_basic` for one that names none. */
function clientAuth(secret: string): ClientAuth {
  const [basic, post] = [ClientSecretBasic(secret), ClientSecretPost(secret)];
  return (server, ...rest) => {
    const ways = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const way = ways.includes('client_secret_basic') ? basic : post;
    return way(server, ...rest);
  };
}
