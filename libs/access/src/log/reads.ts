import { Injectable } from '@nestjs/common';
import type { AccessEvent, CaseId, DocumentId, PersonId, SourceId, Tier } from '#domain';
import { Alarms } from '../alarms.js';
import type { Role } from '../policy.js';
import type { SignedIn } from '../sessions/strategies.js';
import { AccessLog } from './access-log.js';
import { Canaries } from './canaries.js';
import { confidentialOpens, Quotas } from './quotas.js';
import { readerOf } from './reader.js';

type Part = Extract<AccessEvent, { type: 'ContentRead' }>['data']['part'];

/** Reads that are to be on record before they are answered. Each resolves when it is; none says what was read. */
@Injectable()
export class Reads {
  constructor(
    private readonly log: AccessLog,
    private readonly canaries: Canaries,
    private readonly quotas: Quotas,
    private readonly alarms: Alarms,
  ) {}

  /** A part of one case. What is public alone leaves no trace, but for a canary. */
  async ofCase(
    asker: SignedIn,
    role: Role,
    read: {
      readonly case: string;
      readonly part: Part;
      readonly document?: DocumentId;
      readonly tier: Tier;
      readonly reason?: string;
      readonly opening?: string;
    },
  ): Promise<void> {
    const [who, id] = [readerOf(asker, role), read.case as CaseId];
    const content = { type: 'ContentRead', data: { ...who, ...read, case: id } } as const;
    if (await this.canaries.has(id)) {
      await this.log.record({ type: 'CanaryOpened', data: { ...who, case: id, part: read.part } }, content);
      await this.alarms.raise('canary-opened', asker.member.id);
    } else if (read.tier !== 'public') await this.log.record(content);
  }

  /** Cases, or people, that stood in one answer and are not public. */
  async listed(asker: SignedIn, role: Role, of: 'cases' | 'people', ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const said = { ...readerOf(asker, role), tier: 'restricted' } as const;
    await this.log.record(
      of === 'cases'
        ? { type: 'CasesListed', data: { ...said, cases: [...ids] as CaseId[] } }
        : { type: 'PeopleListed', data: { ...said, people: [...ids] as PersonId[] } },
    );
  }

  source(asker: SignedIn, role: Role, source: string): Promise<void> {
    return this.log.record({ type: 'SourceRead', data: { ...readerOf(asker, role), source: source as SourceId } });
  }

  /** Counts one more opening of something confidential; one too many goes on record and is refused. */
  async countOpening(asker: SignedIn, role: Role): Promise<void> {
    const refusal = await this.quotas.open(asker.member.id);
    if (!refusal) return;
    await this.log.record({ type: 'QuotaExceeded', data: { ...readerOf(asker, role), ...confidentialOpens } });
    throw refusal;
  }
}
