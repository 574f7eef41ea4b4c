import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import type { MemberId } from '#domain';
import { Database } from '#platform';
import { Secret } from 'otpauth';
import { Notices } from '../accounts/notices.js';
import { Clock } from '../clock.js';
import { SecretBox } from './secret-box.js';

/** Ten codes of 80 bits on paper, each good once, for whoever lost the authenticator. */
@Injectable()
export class RecoveryCodes {
  constructor(
    private readonly pool: Database,
    private readonly box: SecretBox,
    private readonly notices: Notices,
    private readonly clock: Clock,
  ) {}

  /** Ten new ones in the place of any before: `ABCD-EFGH-IJKL-MNOP`. They are shown this once. */
  async make(member: MemberId, client: pg.Pool | pg.PoolClient = this.pool): Promise<readonly string[]> {
    const codes = Array.from(
      { length: 10 },
      () => new Secret({ buffer: Uint8Array.from(randomBytes(10)).buffer }).base32,
    );
    await client.query('delete from access.recovery_code where member_id = $1', [member]);
    await client.query('insert into access.recovery_code (member_id, code_hash) select $1, unnest($2::bytea[])', [
      member,
      codes.map((code) => this.box.keyed(code, member)),
    ]);
    return codes.map((code) => code.match(/.{4}/g)!.join('-'));
  }

  /** Whether a code is good; it is used up with that, and the member told, unless `use` is false. */
  async check(member: MemberId, code: string, { use }: { readonly use: boolean }): Promise<boolean> {
    const plain = code.replaceAll(/[\s-]/g, '').toUpperCase();
    const { rowCount } = await this.pool.query(
      `update access.recovery_code set used_at = $3
       where member_id = $1 and code_hash = $2 and used_at is null and $4`,
      [member, this.box.keyed(plain, member), this.clock.now(), use],
    );
    if (rowCount !== 1) return false;
    await this.notices.add('recovery-code-used', member);
    return true;
  }

  async left(member: MemberId): Promise<number> {
    const { rows } = await this.pool.query<{ left: string }>(
      'select count(*) as left from access.recovery_code where member_id = $1 and used_at is null',
      [member],
    );
    return Number(rows[0]!.left);
  }
}
