import { Injectable } from '@nestjs/common';
import type { MemberId } from '#domain';
import { Database } from '#platform';
import type { Subject } from './policy.js';
import { Standing, type Stands } from './standing.js';

export interface Member extends Subject {
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
    return found && memberOf(found, await this.standing.of(found.id));
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

/** A member as the policy asks of them, by how they stand now; of whom nobody heard, one without a role. */
export function memberOf(
  { id, name }: Pick<Member, 'id' | 'name'>,
  stands: Stands | undefined,
  upTo?: Member['upTo'],
): Member {
  const monitors = stands?.grants.find(({ role }) => role === 'monitor');
  return {
    id,
    name,
    roles: stands?.roles ?? [],
    organisation: stands?.organisation ?? 'unaffiliated',
    territories: monitors ? (monitors.territories ?? 'everywhere') : [],
    probation: stands?.standing === 'probation',
    ...(upTo && { upTo }),
  };
}
