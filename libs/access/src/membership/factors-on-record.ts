import { Injectable } from '@nestjs/common';
import { isRefusal, type FactorKind, type MemberId } from '#domain';
import { Database, idFrom, newId } from '#platform';
import { Membership } from './membership.js';
import { RosterLog } from './roster-log.js';

interface Kept {
  readonly id: string;
  readonly kind: FactorKind;
  readonly deviceBound: boolean;
}

/**
 * What the log says of factors follows what the tables have: that they are there, never what proves them. Done again it
 * records what is missing, so that a process that dies between the two leaves nothing that the next change does not mend.
 */
@Injectable()
export class FactorsOnRecord {
  constructor(
    private readonly pool: Database,
    private readonly membership: Membership,
    private readonly rosters: RosterLog,
  ) {}

  /** Records which factors a member has, each by an event. Throws where the rules do not let them have one. */
  async follow(member: MemberId, gone: 'lost' | 'replaced' | 'locked' = 'replaced'): Promise<void> {
    const { roster } = await this.rosters.fresh();
    const known = roster?.members.get(member)?.factors ?? [];
    const kept = await this.kept(member);
    for (const { id } of known.filter((one) => !kept.some(({ id }) => id === one.id)))
      await this.membership.byItself({ type: 'FactorRemoved', data: { member, factor: id, reason: gone } }, id);
    for (const { id, kind, deviceBound } of kept.filter((one) => !known.some(({ id }) => id === one.id))) {
      const outcome = await this.membership.act(
        { type: 'FactorEnrolled', data: { member, factor: id, kind, deviceBound } },
        { by: member, commandId: idFrom('factor', id), commandHash: '0'.repeat(64), correlationId: newId() },
      );
      if (isRefusal(outcome)) throw new Error(`A factor that the membership does not take: ${outcome.refused}`);
    }
  }

  private async kept(member: MemberId): Promise<readonly Kept[]> {
    const { rows } = await this.pool.query<Kept>(
      `select passphrase_id as id, 'passphrase' as kind, false as "deviceBound" from access.account where member_id = $1
       union all select id, 'totp', false from access.totp where member_id = $1
       union all select id, 'passkey', not backup_eligible from access.passkey where member_id = $1 and locked_at is null
       union all select id, 'openid', false from access.oidc_identity where member_id = $1`,
      [member],
    );
    return rows;
  }
}
