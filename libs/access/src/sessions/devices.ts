import { Injectable } from '@nestjs/common';
import type { MemberId } from '#domain';
import { Database } from '#platform';
import { Clock } from '../clock.js';
import { hashOfToken, newToken } from '../tokens.js';

/** Devices that members signed in on: a stranger who fails often locks the member out of none of these. */
@Injectable()
export class Devices {
  constructor(
    private readonly pool: Database,
    private readonly clock: Clock,
  ) {}

  /** Whether the member of that name signed in with the device before. */
  async isKnown(device: string | undefined, name: string): Promise<boolean> {
    if (device === undefined) return false;
    const { rowCount } = await this.pool.query(
      `select from access.device d join access.account a on a.member_id = d.member_id
       where d.token_hash = $1 and a.name = $2 and d.created_at > $3::timestamptz - interval '180 days'`,
      [hashOfToken(device), name, this.clock.now()],
    );
    return rowCount === 1;
  }

  /** A new token for the device that a member signed in on; ten at most, the newest. */
  async remember(member: MemberId): Promise<string> {
    const token = newToken();
    await this.pool.query('insert into access.device (token_hash, member_id, created_at) values ($1, $2, $3)', [
      hashOfToken(token),
      member,
      this.clock.now(),
    ]);
    await this.pool.query(
      `delete from access.device where member_id = $1 and token_hash not in
         (select token_hash from access.device where member_id = $1 order by created_at desc limit 10)`,
      [member],
    );
    return token;
  }
}
