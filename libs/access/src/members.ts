import { Injectable } from '@nestjs/common';
import type { MemberId } from '#domain';
import { Database, newId } from '#platform';
import { Accounts } from './accounts/accounts.js';
import { hashesOf } from './accounts/passphrase.js';
import { Notices, type NoticeKind } from './accounts/notices.js';
import { Clock } from './clock.js';
import type { Role, Subject } from './policy.js';

export interface Member extends Subject {
  readonly name: string;
}

/** The members of this installation, by the names that they sign in with. */
@Injectable()
export class Members {
  private readonly accounts: Accounts;

  constructor(private readonly pool: Database) {
    this.accounts = new Accounts(pool, new Clock());
  }

  /** Makes a member with an account and without a second factor, for trying. Throws when the name is taken. */
  async create({
    name,
    roles,
    passphrase,
    organisation = 'unaffiliated',
    territories = [],
  }: {
    readonly name: string;
    readonly roles: readonly Role[];
    readonly passphrase: string;
    readonly organisation?: string;
    readonly territories?: readonly string[];
  }): Promise<Member> {
    const id = newId() as MemberId;
    await this.accounts.put({ member: id, name, hashes: await hashesOf(passphrase) });
    await this.pool.query('insert into access.member (id, roles, organisation, territories) values ($1, $2, $3, $4)', [
      id,
      roles,
      organisation,
      territories,
    ]);
    return { id, name, roles, organisation, territories, probation: false };
  }

  async byName(name: string): Promise<Member | undefined> {
    const { rows } = await this.pool.query<Member>(
      `select m.id, a.name, m.roles, m.organisation, m.territories, m.standing = 'probation' as probation
       from access.account a join access.member m on m.id = a.member_id where a.name = $1`,
      [name],
    );
    return rows[0];
  }

  /** Tells members something when they sign in next. */
  async tell(kind: NoticeKind, members: Iterable<MemberId>): Promise<void> {
    const notices = new Notices(this.pool, new Clock());
    for (const member of members) await notices.add(kind, member);
  }

  /** The names of members, by id, for showing who recorded what. */
  async namesOf(ids: Iterable<string>): Promise<ReadonlyMap<string, string>> {
    const { rows } = await this.pool.query<{ id: string; name: string }>(
      'select member_id as id, name from access.account where member_id = any ($1)',
      [[...new Set(ids)]],
    );
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  async count(): Promise<number> {
    const { rows } = await this.pool.query<{ count: string }>('select count(*) from access.account');
    return Number(rows[0]!.count);
  }
}
