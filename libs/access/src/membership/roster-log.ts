import { Injectable } from '@nestjs/common';
import {
  foldMembership, membershipStream, readMembershipEvent, type MemberId, type MembershipEvent, type Recorded, type Roster,
} from '#domain'; // prettier-ignore
import { EventStore, revision, type ExpectedRevision, type Position, type StoredEvent } from '#event-store';

/** What a command left in the stream of the membership. */
export interface Left {
  readonly id: string;
  readonly revision: StoredEvent['revision'];
  readonly position: Position;
  readonly commandHash: string;
}
/** The membership as it was read: what is decided on, and appended to no other revision. */
export interface Folded {
  readonly roster: Roster | undefined;
  readonly revision: ExpectedRevision;
  /** Of the last event about each: an operation about somebody is void when there is another. */
  readonly revisions: ReadonlyMap<MemberId, bigint>;
  readonly commands: ReadonlyMap<string, Left>;
  /** The oldest first. */
  readonly alarms: readonly Alarm[];
}
export interface Alarm {
  readonly id: string;
  readonly member: MemberId;
  readonly alarm: string;
  readonly at: Date;
}
export type Heard = (events: readonly Recorded<MembershipEvent>[], folded: Folded) => void;

/** The one stream of the membership, folded in the memory of this process; its tail is read by one reader at a time. */
@Injectable()
export class RosterLog {
  private folded = unread();
  private reading: Promise<Folded> | undefined;
  private checkedAt = -Infinity;
  private readonly hearers = new Set<Heard>();

  constructor(private readonly log: EventStore) {
    log.onForget(() => {
      this.folded = unread();
      this.checkedAt = -Infinity;
    });
  }

  /** Hears of what came, in this process, after it is folded. */
  on(hear: Heard): void {
    this.hearers.add(hear);
  }

  /** The membership as it was less than so many milliseconds ago; `undefined` where nobody read it since. */
  recent(milliseconds: number): Folded | undefined {
    return performance.now() - this.checkedAt < milliseconds ? this.folded : undefined;
  }

  /** The membership with all that stood in the log when it was asked for. */
  async fresh(): Promise<Folded> {
    await this.reading?.catch(() => undefined); // it may have begun before
    return this.read();
  }

  /** Reads what of the stream is about somebody, whole: their dossier. */
  async *about(member: MemberId): AsyncIterable<{ readonly stored: StoredEvent; readonly event: MembershipEvent }> {
    for await (const stored of this.log.read(membershipStream)) {
      const event = readMembershipEvent(stored);
      if (memberIn(event).includes(member)) yield { stored, event };
    }
  }

  /** The membership with what is read of the log now. Rejects when it can't be read. */
  read(): Promise<Folded> {
    this.reading ??= this.readTail().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async readTail(): Promise<Folded> {
    const begun = performance.now();
    const before = this.folded;
    const events: Recorded<MembershipEvent>[] = [];
    const revisions = new Map<MemberId, bigint>();
    const commands = new Map<string, Left>();
    const alarms: Alarm[] = [];
    let last = before.revision;
    for await (const stored of this.log.read(membershipStream, revision(last === 'none' ? 0n : last + 1n))) {
      const { id, metadata, recordedAt, position } = stored;
      const event = readMembershipEvent(stored);
      events.push({ ...event, recorded: { id, by: metadata.actor as MemberId, at: recordedAt } });
      if (event.type === 'AlarmRaised') alarms.push({ id, ...event.data, at: recordedAt });
      for (const member of memberIn(event)) revisions.set(member, stored.revision);
      const { commandId, commandHash } = metadata;
      commands.set(commandId, { id, revision: stored.revision, position, commandHash });
      last = stored.revision;
    }
    if (this.folded !== before) return this.readTail(); // it was to be forgotten meanwhile
    if (events.length > 0) {
      // Only ever added to: whoever holds what was folded before sees nothing of it, as nobody walks them.
      for (const [member, at] of revisions) (before.revisions as Map<MemberId, bigint>).set(member, at);
      for (const [command, left] of commands) (before.commands as Map<string, Left>).set(command, left);
      const known = [...before.alarms, ...alarms];
      this.folded = { ...before, alarms: known, roster: foldMembership(events, before.roster), revision: last };
    }
    this.checkedAt = begun;
    if (events.length > 0) for (const hear of this.hearers) hear(events, this.folded);
    return this.folded;
  }
}

const unread = (): Folded => ({
  roster: undefined,
  revision: 'none',
  revisions: new Map(),
  commands: new Map(),
  alarms: [],
});

/** Whom an event is about. */
const memberIn = (event: MembershipEvent): readonly MemberId[] =>
  event.type === 'RegistryFounded' ? event.data.founders.map(({ member }) => member) : [event.data.member];
