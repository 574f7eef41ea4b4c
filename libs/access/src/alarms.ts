import { Injectable } from '@nestjs/common';
import { isRefusal, type MemberId } from '#domain';
import { Membership } from './membership/membership.js';

export type AlarmKind = 'panic' | 'duress' | 'counter-went-back' | 'backup-flags-changed';

/** What officers have to know at once. It is kept when it resolves. */
export abstract class Alarms {
  abstract raise(kind: AlarmKind, member: MemberId): Promise<void>;
}

/**
 * Alarms are events of the membership. Panic and a passkey that was copied suspend the member too; an officer who is one
 * of the last two stays, and the alarm stands alone. Under duress nobody is suspended: whoever stands beside the member
 * would see it.
 */
@Injectable()
export class RecordedAlarms extends Alarms {
  constructor(private readonly membership: Membership) {
    super();
  }

  async raise(alarm: AlarmKind, member: MemberId): Promise<void> {
    const raised = await this.membership.byItself({ type: 'AlarmRaised', data: { member, alarm } });
    if (isRefusal(raised)) throw new Error(`An alarm about nobody: ${raised.refused}`);
    const reason = suspending[alarm];
    if (reason) await this.membership.byItself({ type: 'MemberSuspended', data: { member, reason, forCause: false } });
  }
}

const suspending: Readonly<Partial<Record<AlarmKind, 'panic' | 'counter-regression'>>> = {
  panic: 'panic',
  'counter-went-back': 'counter-regression',
};
