import { Injectable } from '@nestjs/common';
import {
  openingsAfter, overdueOpenings, readAccessEvent, refuseBreakGlass, refuseCountersigning,
  type AccessEvent, type BreakingContext, type CaseId, type MemberId, type Opening, type OrganisationId, type PersonId,
  type RecordedAccess, type Refusal,
} from '#domain'; // prettier-ignore
import { EventStore, revision, WrongExpectedRevision, type ExpectedRevision } from '#event-store';
import { newId } from '#platform';
import { Clock } from '../clock.js';
import type { SignedIn } from '../sessions/strategies.js';
import type { Role, Subject } from '../policy.js';
import { stored } from './access-log.js';
import { readerOf } from './reader.js';

type BreakGlassOpened = Extract<AccessEvent, { type: 'BreakGlassOpened' }>['data'];
type BreakGlassCountersigned = Extract<AccessEvent, { type: 'BreakGlassCountersigned' }>['data'];

/**
 * One stream holds all openings by break glass and their countersignatures: three people within 24 hours is a rule over
 * all of them, whatever process they come to, and is decided at the revision that is appended to.
 */
@Injectable()
export class BreakGlass {
  private openings: ReadonlyMap<string, Opening> = new Map();
  private revision: ExpectedRevision = 'none';

  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {}

  /** Opens what is of a person, for this once; the opening's id, or why not. Kept when it resolves. */
  open(
    asker: SignedIn,
    role: Role,
    of: { readonly case: CaseId; readonly person: PersonId } & Pick<BreakGlassOpened, 'why' | 'reason'>,
  ): Promise<Refusal | { readonly opening: string }> {
    const opening = newId();
    return this.append(asker, (openings, context) => {
      const refusal = refuseBreakGlass(of.person, openings.values(), context);
      return refusal ?? { type: 'BreakGlassOpened', data: { ...readerOf(asker, role), opening, ...of } };
    }).then((refusal) => refusal ?? { opening });
  }

  /** Says that it was right to open it, or that it was not; why somebody may not say so, if they may not. */
  countersign(
    asker: SignedIn,
    role: Role,
    of: Pick<BreakGlassCountersigned, 'opening' | 'justified' | 'reason'>,
  ): Promise<Refusal | undefined> {
    return this.append(asker, (openings, context) => {
      const refusal = refuseCountersigning(openings.get(of.opening), context);
      return refusal ?? { type: 'BreakGlassCountersigned', data: { ...readerOf(asker, role), ...of } };
    });
  }

  /** All that were ever made, the newest first. */
  async all(): Promise<readonly Opening[]> {
    await this.refresh();
    return [...this.openings.values()].reverse();
  }

  async overdue(): Promise<readonly Opening[]> {
    await this.refresh();
    return overdueOpenings(this.openings.values(), this.clock.now());
  }

  private async append(
    { member }: SignedIn,
    decide: (openings: ReadonlyMap<string, Opening>, context: BreakingContext) => Refusal | AccessEvent,
  ): Promise<Refusal | undefined> {
    for (let attempts = 1; ; attempts += 1) {
      await this.refresh();
      const decided = decide(this.openings, contextOf(member, this.clock.now()));
      if ('refused' in decided) return decided;
      try {
        await this.store.append(stream, [stored(decided)], this.revision);
        return undefined;
      } catch (error) {
        if (!(error instanceof WrongExpectedRevision) || attempts >= 5) throw error;
      }
    }
  }

  private async refresh(): Promise<void> {
    const came: RecordedAccess[] = [];
    let last = this.revision;
    for await (const one of this.store.read(stream, revision(last === 'none' ? 0n : last + 1n))) {
      const recorded = { id: one.id, by: one.metadata.actor as MemberId, at: one.recordedAt };
      came.push({ ...readAccessEvent(one), recorded });
      last = one.revision;
    }
    if (last !== 'none' && (this.revision === 'none' || last > this.revision))
      [this.openings, this.revision] = [openingsAfter(came, this.openings), last];
  }
}

const stream = 'access-break-glass';

const contextOf = ({ id, organisation, probation }: Subject, now: Date): BreakingContext => ({
  by: id,
  organisation: organisation as OrganisationId,
  standing: probation ? 'probation' : 'active',
  now,
});
