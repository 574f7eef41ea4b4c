import { Injectable } from '@nestjs/common';
import {
  decideMembership, isRefusal, membershipEventVersion, membershipStream, refuse, registryItself, standingOf,
  type MemberId, type MembershipAct, type MembershipEvent, type Refusal, type Roster,
} from '#domain'; // prettier-ignore
import {
  EventStore, WrongExpectedRevision, type JsonObject, type NewEvent, type Position, type Revision,
} from '#event-store'; // prettier-ignore
import { idFrom, newId, software } from '#platform';
import { Clock } from '../clock.js';
import { Sessions } from '../sessions/sessions.js';
import { Word } from '../sessions/word.js';
import { isIn } from '../standing.js';
import { RosterLog, type Folded, type Left } from './roster-log.js';

/** Who asks for an act of the membership, and how it is known again when it is sent again. */
export interface AskedOfMembership {
  readonly by: MemberId;
  readonly approvedBy?: MemberId;
  readonly commandId: string;
  readonly commandHash: string;
  readonly correlationId: string;
}
export interface WrittenToMembership {
  readonly id: string;
  readonly revision: Revision;
  readonly position: Position;
  readonly repeated: boolean;
  readonly events: number;
}

/** The one write path of the membership: decided at the revision that was read, and again when somebody came first. */
@Injectable()
export class Membership {
  constructor(
    private readonly log: EventStore,
    private readonly rosters: RosterLog,
    private readonly sessions: Sessions,
    private readonly word: Word,
    private readonly clock: Clock,
  ) {}

  /**
   * Does an act, or says why not. When it resolves, this process knows of it, the others have been told, and who is let
   * in no longer has no session.
   */
  async act(act: MembershipAct, asked: AskedOfMembership): Promise<WrittenToMembership | Refusal> {
    for (let attempts = 1; ; attempts += 1) {
      const before = await this.rosters.fresh();
      const done = before.commands.get(asked.commandId);
      if (done) return repeated(done, asked);
      const decided = this.decide(act, before.roster, asked);
      if (isRefusal(decided)) return decided;
      const events = decided.map((event, index) => newEvent(event, index, asked));
      try {
        const appended = await this.log.append(membershipStream, events, before.revision);
        await this.tell(before, act);
        return { id: events.at(-1)!.id, ...appended, events: appended.repeated ? 0 : events.length };
      } catch (error) {
        if (!(error instanceof WrongExpectedRevision) || attempts >= mostAttempts) throw error;
      }
    }
  }

  /** What the registry does by itself, in the name of nobody. `of`: from what its id follows; sent again it is done once. */
  byItself(act: MembershipAct, of: string = newId()): Promise<WrittenToMembership | Refusal> {
    const commandId = idFrom('registry-itself', act.type, of);
    return this.act(act, { by: registryItself, commandId, commandHash: noHash, correlationId: newId() });
  }

  /** Why an act would be refused now, if it would; nothing is recorded. */
  async refusal(act: MembershipAct, who: Pick<AskedOfMembership, 'by' | 'approvedBy'>): Promise<Refusal | undefined> {
    const { roster } = await this.rosters.fresh();
    const decided = this.decide(act, roster, who);
    return isRefusal(decided) ? decided : undefined;
  }

  private decide(act: MembershipAct, roster: Roster | undefined, { by, approvedBy }: Partial<AskedOfMembership>) {
    return decideMembership(act, roster, { by: by!, now: this.clock.now(), ...(approvedBy && { approvedBy }) });
  }

  private async tell({ roster: before }: Folded, act: MembershipAct): Promise<void> {
    const { roster } = await this.rosters.fresh();
    await this.word.spreadMembership();
    if (act.type === 'RegistryFounded') return;
    const { member } = act.data;
    if (isInNow(before, member, this.clock.now()) && !isInNow(roster, member, this.clock.now()))
      await this.sessions.endAll(member);
  }
}

const mostAttempts = 10;
/** What nobody sent has nothing to be compared with. */
const noHash = '0'.repeat(64);

function isInNow(roster: Roster | undefined, member: MemberId, now: Date): boolean {
  const standing = roster && standingOf(roster, member, now);
  return standing !== undefined && isIn({ standing });
}

const repeated = (left: Left, { commandHash }: AskedOfMembership): WrittenToMembership | Refusal =>
  left.commandHash === commandHash
    ? { id: left.id, revision: left.revision, position: left.position, repeated: true, events: 0 }
    : refuse(
        'idempotency-key-reused',
        'This key was used for another request here. Send a new key with a new request; the first one stands.',
      );

/** The first is whoever asked's; what follows of itself is the registry's. */
const newEvent = (event: MembershipEvent, index: number, asked: AskedOfMembership): NewEvent => ({
  id: idFrom('event', membershipStream, asked.by, asked.commandId, String(index)),
  type: event.type,
  version: membershipEventVersion(event.type),
  data: JSON.parse(JSON.stringify(event.data)) as JsonObject,
  metadata: {
    actor: index === 0 ? asked.by : registryItself,
    commandId: asked.commandId,
    commandHash: asked.commandHash,
    correlationId: asked.correlationId,
    software,
  },
});
