import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '#platform';
import type { Member } from './members.js';

/** A member who is signed in. */
export interface Session {
  readonly member: Member;
  readonly expiresAt: Date;
}

/** Opaque tokens: 256 random bits, of which only the hash is kept. Eight hours, and half an hour without use. */
@Injectable()
export class Sessions {
  constructor(private readonly pool: Database) {}

  async open(member: Member): Promise<{ readonly token: string; readonly expiresAt: Date }> {
    const token = randomBytes(32).toString('base64url');
    await this.pool.query('delete from access.session where expires_at < now()');
    const { rows } = await this.pool.query<{ expires_at: Date }>(
      `insert into access.session (token_hash, member_id, expires_at) values ($1, $2, now() + interval '8 hours') returning expires_at`,
      [hashOf(token), member.id],
    );
    return { token, expiresAt: rows[0]!.expires_at };
  }

  /** The session of a token, if it holds still; it is used with that. */
  async find(token: string): Promise<Session | undefined> {
    const { rows } = await this.pool.query<{
      id: Member['id'];
      name: string;
      roles: Member['roles'];
      expires_at: Date;
      unseen: boolean;
    }>(
      `select m.id, m.name, m.roles, s.expires_at, s.last_seen_at < now() - interval '1 minute' as unseen
       from access.session s join access.member m on m.id = s.member_id
       where s.token_hash = $1 and s.expires_at > now() and s.last_seen_at > now() - interval '30 minutes'`,
      [hashOf(token)],
    );
    const found = rows[0];
    if (!found) return undefined;
    if (found.unseen)
      await this.pool.query('update access.session set last_seen_at = now() where token_hash = $1', [hashOf(token)]);
    return { member: { id: found.id, name: found.name, roles: found.roles }, expiresAt: found.expires_at };
  }

  async close(token: string): Promise<void> {
    await this.pool.query('delete from access.session where token_hash = $1', [hashOf(token)]);
  }
}

const hashOf = (token: string) => createHash('sha256').update(token).digest();
