import { Injectable } from '@nestjs/common';
import type { MemberId } from '#domain';
import { Database, newId } from '#platform';
import { Clock } from '../clock.js';
import type { Operation } from '../policy.js';
import { Remembered } from '../sessions/remembered.js';
import { Word } from '../sessions/word.js';
import { hashOfToken, newToken } from '../tokens.js';

/** Scanners for secrets know a key by it. */
export const keyPrefix = 'qk_';

/** What a key can be for: never sessions, factors or membership, never what is confidential, never who a source is. */
export const keyOperations = [
  'person.register',
  'person.read',
  'case.open',
  'case.read',
  'change.read',
  'fact.record',
  'fact.correct',
  'fact.retract',
  'source.register',
  'statistics.read',
  'catalogue.read',
] as const satisfies readonly Operation[];
export type KeyOperation = (typeof keyOperations)[number];

/** A key for a program: it may what it is for and its member may at that moment. */
export interface Key {
  readonly id: string;
  readonly member: MemberId;
  readonly name: string;
  readonly label: string;
  readonly operations: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

@Injectable()
export class Keys {
  private readonly remembered: Remembered<Key>;

  constructor(
    private readonly pool: Database,
    private readonly clock: Clock,
    private readonly word: Word,
  ) {
    this.remembered = new Remembered(word);
  }

  /** A new key, shown this once. `by`: who issues it, where that is not its member (reporters' keys). */
  async issue(
    member: MemberId,
    wanted: { readonly label: string; readonly operations: readonly KeyOperation[]; readonly days: number },
    by: MemberId = member,
  ): Promise<{ readonly id: string; readonly key: string; readonly expiresAt: Date }> {
    const [id, key, now] = [newId(), `${keyPrefix}${newToken()}`, this.clock.now()];
    const expiresAt = new Date(now.getTime() + wanted.days * 86_400_000);
    await this.pool.query(
      `insert into access.api_key (token_hash, id, member_id, issued_by, label, operations, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [hashOfToken(key), id, member, by, wanted.label, wanted.operations, now, expiresAt],
    );
    return { id, key, expiresAt };
  }

  find(token: string): Promise<Key | undefined> {
    const hash = hashOfToken(token);
    return this.remembered.get(hash, async () => {
      const { rows } = await this.pool.query<Key>(`${select} where k.token_hash = $1`, [hash]);
      return rows[0];
    });
  }

  async of(member: MemberId): Promise<readonly Key[]> {
    const { rows } = await this.pool.query<Key>(`${select} where k.member_id = $1 order by k.id`, [member]);
    return rows;
  }

  /** Whether there was one. */
  async revoke(member: MemberId, id: string): Promise<boolean> {
    const { rowCount } = await this.pool.query('delete from access.api_key where member_id = $1 and id = $2', [
      member,
      id,
    ]);
    await this.word.spread(member);
    return rowCount === 1;
  }
}

const select = `
  select k.id, k.member_id as member, a.name, k.label, k.operations, k.created_at as "createdAt", k.expires_at as "expiresAt"
  from access.api_key k join access.account a on a.member_id = k.member_id`;
