import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import type { MemberId } from '#domain';
import { Database } from '#platform';
import { Clock } from '../clock.js';
import { AccessRefused } from '../refusal.js';
import type { Hashes } from './passphrase.js';

export interface Account {
  readonly member: MemberId;
  readonly name: string;
  readonly hashes: Hashes;
}

/** When a member signed in before, and how often somebody failed to since. */
export interface LastSignIn {
  readonly at: Date | null;
  readonly failedSince: number;
}

/** Names and the passphrases that go with them. */
@Injectable()
export class Accounts {
  constructor(
    private readonly pool: Database,
    private readonly clock: Clock,
  ) {}

  byName(name: string): Promise<Account | undefined> {
    return this.one('name', name);
  }

  byMember(member: MemberId): Promise<Account | undefined> {
    return this.one('member_id', member);
  }

  /** Makes the account of a member, or makes it anew. Throws when somebody else has the name. */
  async put({ member, name, hashes }: Account, client: pg.Pool | pg.PoolClient = this.pool): Promise<void> {
    try {
      await client.query(
        `insert into access.account (member_id, name, passphrase_hash, duress_hash) values ($1, $2, $3, $4)
         on conflict (member_id) do update
         set name = excluded.name, passphrase_hash = excluded.passphrase_hash, duress_hash = excluded.duress_hash`,
        [member, name, hashes.passphrase, hashes.duress],
      );
    } catch (error) {
      if ((error as { code?: string }).code !== '23505') throw error;
      throw new AccessRefused('name-taken', 'Take another name.', { field: 'name' });
    }
  }

  /** Notes that a member signed in; tells of the time before. */
  async signedIn(member: MemberId): Promise<LastSignIn> {
    const { rows } = await this.pool.query<{ at: Date | null; failed: number }>(
      `with before as (select last_sign_in_at, failed_since from access.account where member_id = $1 for update)
       update access.account a set last_sign_in_at = $2, failed_since = 0 from before where a.member_id = $1
       returning before.last_sign_in_at as at, before.failed_since as failed`,
      [member, this.clock.now()],
    );
    return { at: rows[0]?.at ?? null, failedSince: rows[0]?.failed ?? 0 };
  }

  async failed(member: MemberId): Promise<void> {
    await this.pool.query('update access.account set failed_since = failed_since + 1 where member_id = $1', [member]);
  }

  private async one(column: 'name' | 'member_id', value: string): Promise<Account | undefined> {
    const { rows } = await this.pool.query<{ member: MemberId; name: string; passphrase: string; duress: string }>(
      `select member_id as member, name, passphrase_hash as passphrase, duress_hash as duress
       from access.account where ${column} = $1`,
      [value],
    );
    const found = rows[0];
    return found && { member: found.member, name: found.name, hashes: found };
  }
}
