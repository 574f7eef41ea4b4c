import { Injectable } from '@nestjs/common';
import { Secret, TOTP } from 'otpauth';
import type pg from 'pg';
import type { MemberId } from '#domain';
import { Database, newId } from '#platform';
import { Clock } from '../clock.js';
import { SecretBox } from './secret-box.js';

/** Codes of an authenticator app (RFC 6238: SHA-1, 6 digits, 30 s), a step early or late, each good once. */
@Injectable()
export class Totp {
  constructor(
    private readonly pool: Database,
    private readonly box: SecretBox,
    private readonly clock: Clock,
  ) {}

  /** A new secret (160 bits, base32) and the address that an app scans. */
  propose(label: string): { readonly secret: string; readonly uri: string } {
    const secret = new Secret({ size: 20 });
    return { secret: secret.base32, uri: new TOTP({ issuer: 'Qayd', label, secret }).toString() };
  }

  /** The step of a code that is good for a secret now. */
  stepOf(code: string, secret: Secret): number | undefined {
    const now = this.clock.now().getTime();
    const token = code.replaceAll(/\s/g, ''); // a code with spaces is the same code
    const delta = new TOTP({ secret }).validate({ token, timestamp: now, window: 1 });
    return delta === null ? undefined : Math.floor(now / 30_000) + delta;
  }

  /** Keeps a secret in the place of any before; the step that proved it is used. */
  async put(member: MemberId, secret: Secret, step: number, client: pg.PoolClient): Promise<void> {
    const id = newId();
    await client.query('delete from access.totp where member_id = $1', [member]);
    await client.query(
      'insert into access.totp (id, member_id, secret, last_step, created_at) values ($1, $2, $3, $4, $5)',
      [id, member, this.box.seal(Buffer.from(secret.bytes), `${member}/${id}`), step, this.clock.now()],
    );
  }

  /** Whether a code is good; it is used up with that, unless `use` is false. */
  async check(member: MemberId, code: string, { use }: { readonly use: boolean }): Promise<boolean> {
    const { rows } = await this.pool.query<{ id: string; secret: Buffer }>(
      'select id, secret from access.totp where member_id = $1',
      [member],
    );
    const found = rows[0];
    const bytes = found ? this.box.open(found.secret, `${member}/${found.id}`) : Buffer.alloc(20);
    const step = this.stepOf(code, new Secret({ buffer: Uint8Array.from(bytes).buffer }));
    if (!found || step === undefined || !use) return false;
    const { rowCount } = await this.pool.query(
      'update access.totp set last_step = $2 where id = $1 and last_step < $2',
      [found.id, step],
    );
    return rowCount === 1;
  }
}
