import { Injectable } from '@nestjs/common';
import type { MemberId } from '#domain';
import { Database } from '#platform';
import type { Reader } from './policy.js';
import { Standing } from './standing.js';

export interface Member extends Reader {
  readonly name: string;
}

/** The members of this installation, by the names that they sign in with. */
@Injectable()
export class Members {
  constructor(
    private readonly pool: Database,
    private readonly standing: Standing,
  ) {}

  /** A member with the roles that count now. */
  async byName(name: string): Promise<Member | undefined> {
    const { rows } = await this.pool.query<{ id: MemberId; name: string }>(
      'select member_id as id, name from access.account where name = $1',
      [name],
    );
    const [found] = rows;
    return found && { ...found, roles: (await this.standing.of(found.id))?.roles ?? [] };
  }

  /** The names of members, by id, for showing who recorded what. */
  async namesOf(ids: Iterable<string>): Promise<ReadonlyMap<string, string>> {
    const { rows } = await this.pool.query<{ id: string; name: string }>(
      'select member_id as id, name from access.account where member_id = any ($1)',
      [[...new Set(ids)]],
    );
    return new Map(rows.map(({ id, name }) => [id, name]));
  }
}
