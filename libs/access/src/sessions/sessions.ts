import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import type { MemberId } from '#domain';
import { Database, newId } from '#platform';
import { Notices } from '../accounts/notices.js';
import { Clock } from '../clock.js';
import type { ProvedBy } from '../factors/proved-by.js';
import type { Role } from '../policy.js';
import { hashOfToken, newToken } from '../tokens.js';
import { Remembered } from './remembered.js';
import { endOf, type Session } from './session.js';
import { Word } from './word.js';

export interface Opened {
  readonly token: string;
  readonly session: Session;
  readonly expiresAt: Date;
}

/** Opaque tokens: 256 random bits, of which only the hash is kept. At most three sessions a member. */
@Injectable()
export class Sessions {
  private readonly remembered: Remembered<Session>;

  constructor(
    private readonly pool: Database,
    private readonly notices: Notices,
    private readonly clock: Clock,
    private readonly word: Word,
  ) {
    this.remembered = new Remembered(word);
  }

  /** Opens one for a member; the oldest of more than three ends, and the member is told. */
  async open(
    { id: member, roles }: { readonly id: MemberId; readonly roles: readonly Role[] },
    how: Partial<Pick<Session, 'provedBy' | 'cookie' | 'duress'>> = {},
  ): Promise<Opened> {
    const token = newToken();
    const { provedBy = 'passphrase', cookie = false, duress = false } = how;
    const now = this.clock.now();
    await this.pool.query(
      `insert into access.session (token_hash, id, member_id, roles, proved_by, cookie, duress, created_at, authenticated_at, last_seen_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8)`,
      [hashOfToken(token), newId(), member, roles, provedBy, cookie, duress, now],
    );
    await this.endOldest(member, now);
    const session = (await this.load(token))!;
    return { token, session, expiresAt: endOf(session, roles) };
  }

  /** The session of a token, whether or not its time is over: `endOf` says that, of the roles that the member has now. */
  find(token: string): Promise<Session | undefined> {
    return this.remembered.get(hashOfToken(token), () => this.load(token));
  }

  /** Notes that it is in use, once a minute at most, and lets nobody wait for it. */
  touch(session: Session): void {
    const now = this.clock.now();
    if (now.getTime() - session.lastSeenAt.getTime() < 60_000) return;
    (session as { lastSeenAt: Date }).lastSeenAt = now;
    this.pool
      .query('update access.session set last_seen_at = greatest(last_seen_at, $2) where id = $1', [session.id, now])
      .catch(() => undefined);
  }

  /** Another token in the place of one, which is of no use any more; `undefined` where another took its place already. */
  async rotate(
    token: string,
    { member }: Session,
    change: { readonly roles?: readonly Role[]; readonly provedBy?: ProvedBy },
  ): Promise<Opened | undefined> {
    const next = newToken();
    const { rowCount } = await this.pool.query(
      `update access.session
       set token_hash = $2, roles = coalesce($3, roles), proved_by = coalesce($4, proved_by),
           authenticated_at = case when $4::text is null then authenticated_at else $5 end
       where token_hash = $1`,
      [hashOfToken(token), hashOfToken(next), change.roles ?? null, change.provedBy ?? null, this.clock.now()],
    );
    await this.word.spread(member);
    const session = rowCount === 1 ? await this.load(next) : undefined;
    return session && { token: next, session, expiresAt: endOf(session, session.roles) };
  }

  async of(member: MemberId): Promise<readonly Session[]> {
    const { rows } = await this.pool.query<Session>(`${select} where s.member_id = $1 order by s.created_at`, [member]);
    return rows;
  }

  /** Ends one of a member's sessions; whether there was one. */
  async end(member: MemberId, id: string): Promise<boolean> {
    const { rowCount } = await this.pool.query('delete from access.session where member_id = $1 and id = $2', [
      member,
      id,
    ]);
    await this.word.spread(member);
    return rowCount === 1;
  }

  /** Ends all of a member's sessions, in every process, before it resolves in this one. */
  async endAll(member: MemberId, client: pg.Pool | pg.PoolClient = this.pool): Promise<void> {
    await client.query('delete from access.session where member_id = $1', [member]);
    await this.word.spread(member);
  }

  private async endOldest(member: MemberId, now: Date): Promise<void> {
    await this.pool.query(`delete from access.session where created_at < $1::timestamptz - interval '12 hours'`, [now]);
    const { rowCount } = await this.pool.query(
      `delete from access.session where member_id = $1 and id not in
         (select id from access.session where member_id = $1 order by created_at desc, id desc limit 3)`,
      [member],
    );
    if (!rowCount) return;
    await this.notices.add('session-ended', member);
    await this.word.spread(member);
  }

  private async load(token: string): Promise<Session | undefined> {
    const { rows } = await this.pool.query<Session>(`${select} where s.token_hash = $1`, [hashOfToken(token)]);
    return rows[0];
  }
}

const select = `
  select s.id, s.member_id as member, a.name, s.roles, s.proved_by as "provedBy", s.cookie, s.duress,
         s.created_at as "createdAt", s.authenticated_at as "authenticatedAt", s.last_seen_at as "lastSeenAt"
  from access.session s join access.account a on a.member_id = s.member_id`;
