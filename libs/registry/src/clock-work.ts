import { Inject, Injectable, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { AccessModule, Clock, Membership, Notices, RosterLog } from '#access';
import { dueOn, isRefusal, rolesOf, type Due } from '#domain';
import { alone, Database, Log, PlatformModule, Rounds } from '#platform';
import { EventStore, EventStoreModule } from '#event-store';
import { alarmOfRollback } from '#protection';
import { Attachments } from './attachments.js';
import { Redactions } from './redactions.js';
import { Memberships } from './memberships.js';
import { Operations } from './operations.js';
import { RegistryModule } from './registry.module.js';
import { Runs } from './runs.js';

/**
 * What the clock brings, looked for every half minute: terms that are over, reminders, operations that nobody ran, erasures
 * that were cut short, documents in quarantine. Who is
 * let in never waits for it: that is asked of the clock itself. Every part is refused or found done the second time; the
 * lock only keeps two processes from both trying.
 */
@Injectable()
export class ClockWork extends Rounds {
  constructor(
    private readonly membership: Membership,
    private readonly memberships: Memberships,
    private readonly operations: Operations,
    private readonly runs: Runs,
    private readonly attachments: Attachments,
    private readonly redactions: Redactions,
    private readonly rosters: RosterLog,
    private readonly notices: Notices,
    private readonly clock: Clock,
    private readonly pool: Database,
    private readonly store: EventStore,
    @Inject(Log) log: Logger,
  ) {
    super(log, { every: 30_000, first: 'at-once', failed: 'what the clock brings was not recorded' });
  }

  protected round(): Promise<unknown> {
    return this.once();
  }

  /** Does all that is due, unless another process is at it; whether it did. */
  async once(): Promise<boolean> {
    return (await alone(this.pool, lock, () => this.doAll())) !== undefined;
  }

  private async doAll(): Promise<void> {
    const rollback = await this.store.rollback();
    if (rollback) return alarmOfRollback(this.store, rollback); // nothing else could be recorded
    const { roster } = await this.rosters.fresh();
    if (!roster) return;
    const now = this.clock.now();
    for (const due of dueOn(roster, now)) await this.record(due);
    for (const { id, conflicts } of roster.members.values())
      if (conflicts.length > 0 && rolesOf(roster, id, now).includes('lawyer'))
        await this.memberships.endAssignments(id);
    await this.operations.tidy();
    await this.runs.resumeErasures();
    await this.attachments.tidy();
    await this.redactions.tidy();
  }

  private async record(due: Due): Promise<void> {
    const { member } = due;
    if (due.due === 'lapse') await this.membership.byItself({ type: 'MembershipLapsed', data: { member } });
    if (due.due !== 'reminder') return; // an activation is an officer's task
    const { days } = due;
    const sent = await this.membership.byItself({ type: 'ReminderSent', data: { member, days } });
    if (!isRefusal(sent)) await this.notices.add('membership-ends', member);
  }
}

const lock = `hashtextextended('qayd clock', 2)`;

/** Does what the clock brings, in this process, from its start to its end. */
@Module({ imports: [PlatformModule, AccessModule, EventStoreModule, RegistryModule], providers: [ClockWork] })
export class ClockWorkModule {}
