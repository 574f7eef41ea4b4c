import { Injectable } from '@nestjs/common';
import { Membership } from '#access';
import { isRefusal, registryItself, type CaseAct, type MemberId, type MembershipAct } from '#domain';
import { idFrom, newId } from '#platform';
import type { Attempt, Outcome } from './attempt.js';
import { Cases } from './cases.js';
import { hashOf } from './write.js';

/** The membership, with what follows from it in cases. */
@Injectable()
export class Memberships {
  constructor(
    private readonly membership: Membership,
    private readonly cases: Cases,
  ) {}

  async act(act: MembershipAct, attempt: Attempt): Promise<Outcome> {
    const outcome = await this.membership.act(act, attempt);
    const restates = act.type === 'ConflictDeclared' || act.type === 'MembershipRenewed';
    if (!isRefusal(outcome) && restates) await this.endAssignments(act.data.member);
    return outcome;
  }

  /**
   * Takes a lawyer off the cases that a conflict of theirs touches. From the declaration on they see them no more; this
   * says it in the log of each.
   */
  async endAssignments(lawyer: MemberId): Promise<void> {
    const act: CaseAct = { type: 'LawyerUnassigned', data: { lawyer, because: 'conflict' } };
    for (const caseId of await this.cases.inConflict(lawyer)) {
      const { revision } = await this.cases.stream(caseId);
      const commandId = idFrom('conflict', caseId, lawyer, String(revision));
      await this.cases.act(caseId, act, {
        by: registryItself, commandId, commandHash: hashOf(act), correlationId: newId(),
      }); // prettier-ignore
    }
  }
}
