import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import type { MemberId } from '#domain';
import { Database, newId } from '#platform';
import { Clock } from '../clock.js';

export const noticeKinds = [
  'recovery-code-used',
  'session-ended',
  'passkey-locked',
  'factor-added',
  'factor-removed',
  'passphrase-changed',
  'recovery-codes-made',
  'identity-bound',
  'account-enrolled',
  'glass-broken',
  'membership-ends',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];
export interface Notice {
  readonly kind: NoticeKind;
  readonly at: Date;
}

/** What a member is told when they sign in next: what was done to their account, by them or by whoever has it. */
@Injectable()
export class Notices {
  constructor(
    private readonly pool: Database,
    private readonly clock: Clock,
  ) {}

  async add(kind: NoticeKind, member: MemberId, client: pg.Pool | pg.PoolClient = this.pool): Promise<void> {
    await client.query('insert into access.notice (id, member_id, kind, at) values ($1, $2, $3, $4)', [
      newId(),
      member,
      kind,
      this.clock.now(),
    ]);
  }

  /** Those not told yet; told with this, unless they are only looked at. */
  async of(member: MemberId, { onlyLook }: { readonly onlyLook: boolean }): Promise<readonly Notice[]> {
    const { rows } = await this.pool.query<Notice>(
      onlyLook
        ? 'select kind, at from access.notice where member_id = $1 and told_at is null order by id'
        : `with told as (update access.notice set told_at = now() where member_id = $1 and told_at is null returning *)
           select kind, at from told order by id`,
      [member],
    );
    return rows;
  }
}
