import { Injectable } from '@nestjs/common';
import { isRefusal, type MemberId } from '#domain';
import { newId } from '#platform';
import { Membership } from './membership/membership.js';

export type AlarmKind =
  'panic' | 'duress' | 'counter-went-back' | 'backup-flags-changed' | 'canary-opened' | 'glass-not-countersigned';

/** What officers have to know at once. It is kept when it resolves. */
export abstract class Alarms {
  /** `of`: what it follows from; raised again for that, it is raised once. */
  abstract raise(kind: AlarmKind, member: MemberId, of?: string): Promise<void>;
}

/**
 * Alarms are events of the membership. Panic, a passkey that was copied, a canary, and glass that nobody countersigned suspend the
 * member too; an officer who is one
 * of the last two stays, and the alarm stands alone. Under duress nobody is suspended: whoever stands beside the member
 * would see it.
 */
@Injectable()
export class RecordedAlarms extends Alarms {
  constructor(private readonly membership: Membership) {
    super();
  }

  async raise(alarm: AlarmKind, member: MemberId, of: string = newId()): Promise<void> {
    const raised = await this.membership.byItself({ type: 'AlarmRaised', data: { member, alarm } }, of);
    if (isRefusal(raised)) throw new Error(`An alarm about nobody: ${raised.refused}`);
    const reason = suspending[alarm];
    if (reason)
      await this.membership.byItself({ type: 'MemberSuspended', data: { member, reason, forCause: false } }, of);
  }
}

type Because = 'panic' | 'counter-regression' | 'canary-opened' | 'break-glass-not-countersigned';
const suspending: Readonly<Partial<Record<AlarmKind, Because>>> = {
  panic: 'panic',
  'counter-went-back': 'counter-regression',
  'canary-opened': 'canary-opened',
  'glass-not-countersigned': 'break-glass-not-countersigned',
};
