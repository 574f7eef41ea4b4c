import { createHash, randomBytes } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';

/** What a provider does wrong in the next ID token. */
export interface Wrong {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly algNone?: boolean;
  readonly foreignKey?: boolean;
}

/** An OpenID provider over HTTP, in the place of somebody else's: authorization code, PKCE, signed ID tokens. */
export class OpenIdProvider {
  /** Who is signed in there. */
  user: Readonly<Record<string, unknown>> = { sub: 'olena', email: 'olena@example.org' };
  wrong: Wrong = {};
  private readonly codes = new Map<string, { readonly challenge: string; readonly nonce: string }>();

  private constructor(
    readonly issuer: string,
    private readonly server: http.Server,
    private readonly keys: Awaited<ReturnType<typeof generateKeyPair>>,
    private readonly foreign: Awaited<ReturnType<typeof generateKeyPair>>,
  ) {}

  static async start(): Promise<OpenIdProvider> {
    const server = http.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const [keys, foreign] = [await generateKeyPair('RS256'), await generateKeyPair('RS256')];
    const provider = new OpenIdProvider(issuer, server, keys, foreign);
    server.on('request', (request, response) => void provider.answer(request, response));
    return provider;
  }

  /** What the browser of the user does: goes there, and is sent back; the query that it is sent back with. */
  async visit(url: string): Promise<string> {
    const { headers } = await fetch(url, { redirect: 'manual' });
    return new URL(headers.get('location')!).search;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const url = new URL(request.url!, this.issuer);
    const json = (body: object, status = 200) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    if (url.pathname === '/.well-known/openid-configuration') json(this.metadata());
    else if (url.pathname === '/jwks')
      json({ keys: [{ ...(await exportJWK(this.keys.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }] });
    else if (url.pathname === '/authorize') {
      const back = new URL(url.searchParams.get('redirect_uri')!);
      const [code, asked] = [randomBytes(16).toString('hex'), url.searchParams];
      this.codes.set(code, { challenge: asked.get('code_challenge')!, nonce: asked.get('nonce')! });
      back.search = new URLSearchParams({ code, state: asked.get('state')! }).toString();
      response.writeHead(302, { Location: back.href }).end();
    } else {
      let text = '';
      for await (const chunk of request) text += String(chunk);
      const form = new URLSearchParams(text);
      const asked = this.codes.get(form.get('code')!);
      this.codes.delete(form.get('code')!);
      const challenge = createHash('sha256').update(form.get('code_verifier')!).digest('base64url');
      if (asked?.challenge !== challenge) return void json({ error: 'invalid_grant' }, 400);
      json({ access_token: 'x', token_type: 'Bearer', id_token: await this.idToken(asked.nonce) });
    }
  }

  private metadata(): object {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      jwks_uri: `${this.issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
    };
  }

  private idToken(nonce: string): Promise<string> | string {
    const now = Math.floor(Date.now() / 1_000);
    const { claims, algNone, foreignKey } = this.wrong;
    const said = { iss: this.issuer, aud: 'qayd', iat: now, exp: now + 60, nonce, ...this.user, ...claims };
    if (algNone) return new UnsecuredJWT(said).encode();
    const { privateKey } = foreignKey ? this.foreign : this.keys;
    return new SignJWT(said).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(privateKey);
  }
}
