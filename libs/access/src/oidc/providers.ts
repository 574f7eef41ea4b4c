import { Injectable } from '@nestjs/common';
import * as client from 'openid-client';
import { Config, type OidcProvider } from '#platform';
import { AccessRefused } from '../refusal.js';

/** What a provider said of somebody: who they are there, and whether they used a second factor. */
export interface Said {
  readonly issuer: string;
  readonly subject: string;
  readonly secondFactor: boolean;
}
/** What is kept between going to a provider and coming back. */
export interface Way {
  readonly provider: string;
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

/** The OpenID providers of the settings: authorization code with PKCE, state and nonce (OAuth 2.1, OpenID Connect Core). */
@Injectable()
export class Providers {
  private readonly known = new Map<string, client.Configuration>();

  constructor(private readonly config: Config) {}

  /** Whither to send the browser. */
  async begin(id: string): Promise<{ readonly way: Way; readonly url: string }> {
    const provider = this.provider(id);
    const way = {
      provider: id,
      verifier: client.randomPKCECodeVerifier(),
      state: client.randomState(),
      nonce: client.randomNonce(),
    };
    const url = client.buildAuthorizationUrl(await this.discovered(provider), {
      redirect_uri: this.redirect,
      scope: 'openid',
      code_challenge: await client.calculatePKCECodeChallenge(way.verifier),
      code_challenge_method: 'S256',
      state: way.state,
      nonce: way.nonce,
    });
    return { way, url: url.href };
  }

  /** What the provider says of who came back with a query; `undefined` of anything but a sound answer to this way. */
  async end({ provider: id, verifier, state, nonce }: Way, query: string): Promise<Said | undefined> {
    const provider = this.provider(id);
    const configuration = await this.discovered(provider);
    const back = new URL(this.redirect);
    back.search = query;
    const tokens = await client
      .authorizationCodeGrant(configuration, back, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
      })
      .catch((error: unknown) => (isAway(error) ? Promise.reject(unavailable()) : undefined));
    const claims = tokens?.claims();
    if (!claims) return undefined;
    const told = [claims['acr'], ...(Array.isArray(claims['amr']) ? (claims['amr'] as unknown[]) : [])];
    const secondFactor = provider.secondFactorBy.some((value) => told.includes(value));
    return { issuer: claims.iss, subject: claims.sub, secondFactor };
  }

  private get redirect(): string {
    return `${this.config.signIn.publicUrl}/sign-in/provider`;
  }

  private provider(id: string): OidcProvider {
    const found = this.config.signIn.oidc.find((provider) => provider.id === id);
    if (!found)
      throw new AccessRefused('issuer-unknown', 'Take one of the providers that the registry was set up with.');
    return found;
  }

  private async discovered({ id, issuer, clientId, clientSecret }: OidcProvider): Promise<client.Configuration> {
    const known = this.known.get(id);
    if (known) return known;
    const url = new URL(issuer);
    // Settings let http through on this machine alone. Signatures of ID tokens are checked though TLS would do.
    const execute = [
      client.enableNonRepudiationChecks,
      ...(url.protocol === 'http:' ? [client.allowInsecureRequests] : []),
    ];
    const found = await client
      .discovery(url, clientId, clientSecret, undefined, { execute, timeout: 5 })
      .catch(() => Promise.reject(unavailable()));
    this.known.set(id, found);
    return found;
  }
}

/** Whether it is no answer, rather than a bad one. */
const isAway = (error: unknown) => {
  const { name, message } = error as Error;
  return name === 'TimeoutError' || (error instanceof TypeError && message === 'fetch failed');
};
const unavailable = () =>
  new AccessRefused('issuer-unavailable', 'Try again in a minute, or sign in by name and passphrase.', {
    retryAfterSeconds: 60,
  });
