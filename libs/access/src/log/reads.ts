import { Injectable } from '@nestjs/common';
import type { AccessEvent, CaseId, DocumentId, PersonId, SourceId, Tier } from '#domain';
import { Alarms } from '../alarms.js';
import type { Role } from '../policy.js';
import type { SignedIn } from '../sessions/strategies.js';
import { AccessLog } from './access-log.js';
import { Canaries } from './canaries.js';
import { Quotas, quotas, type Quota } from './quotas.js';
import { readerOf } from './reader.js';

type ExportMade = Extract<AccessEvent, { type: 'ExportMade' }>['data'];
type Made = Pick<ExportMade, 'highest' | 'format' | 'rows' | 'sha256' | 'reason' | 'operation'> & {
  readonly cases: readonly string[];
};
type FigureRead = Extract<AccessEvent, { type: 'FigureRead' }>['data'];
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

  /** A figure that tells names which lie sealed. */
  figure(asker: SignedIn, role: Role, of: Pick<FigureRead, 'measure' | 'breakdowns' | 'upTo'>): Promise<void> {
    return this.log.record({ type: 'FigureRead', data: { ...readerOf(asker, role), ...of, tier: 'restricted' } });
  }

  /** `operation`: of two people, where it is not the reader's own source. */
  source(
    asker: SignedIn,
    role: Role,
    source: string,
    by: { readonly operation?: string; readonly reason?: string } = {},
  ): Promise<void> {
    return this.log.record({
      type: 'SourceRead',
      data: { ...readerOf(asker, role), source: source as SourceId, ...by },
    });
  }

  /** A file that is about to leave, with all that is in it; each canary among its cases is an alarm. */
  async exported(asker: SignedIn, role: Role, made: Made): Promise<void> {
    const who = readerOf(asker, role);
    const cases = made.cases as CaseId[];
    const among = await Promise.all(cases.map((id) => this.canaries.has(id)));
    const canaries = cases.filter((_, n) => among[n]);
    await this.log.record(
      { type: 'ExportMade', data: { ...who, ...made, cases } },
      ...canaries.map((id) => ({ type: 'CanaryOpened' as const, data: { ...who, case: id, part: 'case' as const } })),
    );
    for (const _ of canaries) await this.alarms.raise('canary-opened', asker.member.id);
  }

  /** Counts one more of something; one too many goes on record and is refused. */
  async count(asker: SignedIn, role: Role, quota: Quota = 'confidential-opens'): Promise<void> {
    const refusal = await this.quotas.count(quota, asker.member.id);
    if (!refusal) return;
    const { most, seconds } = quotas[quota];
    await this.log.record({ type: 'QuotaExceeded', data: { ...readerOf(asker, role), quota, most, seconds } });
    throw refusal;
  }
}
