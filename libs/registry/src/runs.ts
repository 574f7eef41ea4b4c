import { Injectable } from '@nestjs/common';
import { Membership, RosterLog } from '#access';
import {
  caseActs, handedOver, membershipActs, personActs, sourceActs,
  type CaseAct, type CaseId, type MemberId, type MembershipAct, type ObjectKind, type OperationKind, type PersonAct,
  type PersonId, type Refusal, type SourceAct, type SourceId,
} from '#domain'; // prettier-ignore
import type { Attempt, Outcome } from './attempt.js';
import { Cases } from './cases.js';
import { Erasures } from './erasures.js';
import { HandOvers } from './hand-overs.js';
import { Memberships } from './memberships.js';
import { People } from './people.js';
import { Sources } from './sources.js';
import type { Loaded } from './streams.js';

/** What an operation does, and to what kind of thing. */
export const runnable = {
  'founder-naming': { kind: 'member', does: 'FounderNamed' },
  'member-restoration': { kind: 'member', does: 'MemberRestored' },
  'member-renewal': { kind: 'member', does: 'MembershipRenewed' },
  'member-recovery': { kind: 'member', does: 'RecoveryStarted' },
  'role-grant': { kind: 'member', does: 'RolesGranted' },
  'classification-decision': { kind: 'case', does: 'ClassificationDecided' },
  'tier-lowering': { kind: 'case', does: 'TierChanged' },
  'person-merge': { kind: 'person', does: 'PersonsMerged' },
  'person-separation': { kind: 'person', does: 'PersonsSeparated' },
  'person-erasure': { kind: 'person', does: 'PersonErased' },
  'source-erasure': { kind: 'source', does: 'SourceErased' },
  'case-merge': { kind: 'case', does: 'CasesMerged' },
  'case-separation': { kind: 'case', does: 'CasesSeparated' },
  'restricted-export': { kind: 'export', does: 'RestrictedExport' },
  'source-identity': { kind: 'source', does: 'SourceIdentity' },
} as const satisfies Readonly<Partial<Record<OperationKind, { readonly kind: ObjectKind; readonly does: string }>>>;
export type Runnable = keyof typeof runnable;
export const isRunnable = (operation: OperationKind): operation is Runnable => Object.hasOwn(runnable, operation);

/** A command as an operation keeps it. */
export interface KeptCommand {
  readonly type: string;
  readonly data: object;
}
export interface Thing {
  readonly kind: ObjectKind;
  readonly id: string;
}

/** Running the commands of operations, each on the stream of its thing. */
@Injectable()
export class Runs {
  constructor(
    private readonly cases: Cases,
    private readonly people: People,
    private readonly sources: Sources,
    private readonly erasures: Erasures,
    private readonly membership: Membership,
    private readonly memberships: Memberships,
    private readonly handOvers: HandOvers,
    private readonly rosters: RosterLog,
  ) {}

  /** Of the thing's stream now, of a member the last event about them; `null` where there is none. */
  async revisionOf(thing: Thing): Promise<bigint | null> {
    if (thing.kind === 'member') return (await this.rosters.fresh()).revisions.get(thing.id as MemberId) ?? null;
    if (thing.kind === 'export') return null; // it is of the cases as they are when it is fetched
    const { revision } = await this.streamOf(thing);
    return revision === 'none' ? null : revision;
  }

  /** Whether a command stands in the log. */
  async isDone(thing: Thing, commandId: string): Promise<boolean> {
    if (thing.kind === 'member') return (await this.rosters.fresh()).commands.has(commandId);
    return (await this.streamOf(thing)).events.some(({ metadata }) => metadata.commandId === commandId);
  }

  /** Why a command would be refused now, if it would, whoever approves it. Of one that takes no two: `undefined`. */
  async refusal({ kind, id }: Thing, command: KeptCommand, attempt: Attempt): Promise<Refusal | undefined> {
    if (command.type === handedOver['restricted-export'].type) return this.handOvers.ofExport(command.data, attempt);
    if (command.type === handedOver['source-identity'].type) return this.handOvers.ofSource(id as SourceId, attempt);
    const read = readCommand(command);
    if (kind === 'member') return this.membership.refusal(read as MembershipAct, attempt);
    if (kind === 'source') return this.sources.refusal(id as SourceId, read as SourceAct, attempt);
    return kind === 'case'
      ? this.cases.refusal(id as CaseId, read as CaseAct, attempt)
      : this.people.refusal(id as PersonId, read as PersonAct, attempt);
  }

  run({ kind, id }: Thing, command: KeptCommand, attempt: Attempt): Promise<Outcome> {
    const read = readCommand(command);
    if (kind === 'member') return this.memberships.act(read as MembershipAct, attempt);
    if (kind === 'source') return this.sources.act(id as SourceId, read as SourceAct, attempt);
    return kind === 'case'
      ? this.cases.act(id as CaseId, read as CaseAct, attempt)
      : this.people.act(id as PersonId, read as PersonAct, attempt);
  }

  /** Sees to the keys of whoever is erased by the log, where whoever recorded it was killed before. */
  async resumeErasures(): Promise<void> {
    await this.erasures.resume(async (subject) => {
      const [kind, id] = [subject.slice(0, subject.indexOf('-')), subject.slice(subject.indexOf('-') + 1)];
      const { state, erased } =
        kind === 'source' ? await this.sources.stream(id as SourceId) : await this.people.stream(id as PersonId);
      return erased || state?.erased === true;
    });
  }

  private streamOf({ kind, id }: Thing): Promise<Loaded<unknown, never>> {
    const loaded =
      kind === 'case'
        ? this.cases.stream(id as CaseId)
        : kind === 'source'
          ? this.sources.stream(id as SourceId)
          : this.people.stream(id as PersonId);
    return loaded as Promise<Loaded<unknown, never>>;
  }
}

const acts = [...membershipActs, ...caseActs, ...personActs, ...sourceActs];

/** What was kept, as its act takes it: a rule that changed meanwhile is asked too. */
function readCommand({ type, data }: KeptCommand): { readonly type: string; readonly data: object } {
  const act = acts.find((one) => one.type === type);
  if (!act) throw new Error(`No such act: ${type}`);
  return { type, data: act.schema.parse(data) };
}
