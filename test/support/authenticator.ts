import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

interface Flags {
  readonly userVerified?: boolean;
  readonly backupEligible?: boolean;
  readonly backedUp?: boolean;
}
export interface Signing extends Flags {
  readonly challenge: string;
  readonly origin?: string;
  readonly rpId?: string;
  readonly counter?: number;
}

/** An authenticator of WebAuthn (ES256, attestation `none`) in the place of a piece of hardware. */
export class Authenticator {
  readonly id = randomBytes(32).toString('base64url');
  counter = 0;
  private readonly key: KeyObject;
  private readonly cose: Buffer;

  constructor(
    private readonly origin: string,
    private readonly flags: Flags = {},
  ) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x, y } = publicKey.export({ format: 'jwk' }) as { x: string; y: string };
    this.key = privateKey;
    // COSE_Key: kty EC2, alg ES256, crv P-256, x, y
    this.cose = Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      Buffer.from(x, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y, 'base64url'),
    ]);
  }

  /** Answers navigator.credentials.create. */
  create(challenge: string): object {
    const id = Buffer.from(this.id, 'base64url');
    const data = Buffer.concat([
      this.data({ challenge }, 0x40),
      Buffer.alloc(16),
      Buffer.from([0, id.length]),
      id,
      this.cose,
    ]);
    const attestation = Buffer.concat([
      Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746158', 'hex'), // {fmt: none, attStmt: {}, authData: …
      Buffer.from([data.length]),
      data,
    ]);
    return this.answer({
      clientDataJSON: this.clientData('webauthn.create', { challenge }).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
    });
  }

  /** Answers navigator.credentials.get. */
  get(signing: Signing): object {
    this.counter += 1;
    const data = this.data({ counter: this.counter, ...signing }, 0);
    const client = this.clientData('webauthn.get', signing);
    const signed = Buffer.concat([data, createHash('sha256').update(client).digest()]);
    return this.answer({
      clientDataJSON: client.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: sign('sha256', signed, this.key).toString('base64url'),
    });
  }

  private answer(response: object): object {
    return { id: this.id, rawId: this.id, type: 'public-key', clientExtensionResults: {}, response };
  }

  private clientData(type: string, { challenge, origin = this.origin }: Signing): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  private data(signing: Signing, more: number): Buffer {
    const { rpId = new URL(this.origin).hostname, counter = 0 } = signing;
    const { userVerified = true, backupEligible = false, backedUp = false } = { ...this.flags, ...signing };
    const flags = 1 | (userVerified ? 4 : 0) | (backupEligible ? 8 : 0) | (backedUp ? 16 : 0) | more;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([flags]), count]);
  }
}
