import { Injectable } from '@nestjs/common';
import { Clock, RosterLog } from '#access';
import {
  absentOperation, decideOperation, evolveOperation, isHandedOver, isOpen, isRefusal, operationEventVersion, partiesOf, peopleNow,
  readOperationEvent, refuse, refuseExecution, refuseHandingOver, registryItself, rolesOf, voidOf,
  type HandedOver, type MemberId, type OperationAct, type OperationContext, type OperationEvent, type OperationState, type Refusal,
  type Role, type Void,
} from '#domain'; // prettier-ignore
import { Database, idFrom, newId } from '#platform';
import type { Attempt, Outcome } from './attempt.js';
import { isRunnable, runnable, Runs, type KeptCommand, type Runnable, type Thing } from './runs.js';
import { Streams, type StreamKind } from './streams.js';
import { drafts, hashOf, write } from './write.js';

/** What is asked of two. */
export interface OperationAsked {
  readonly operation: Runnable;
  readonly object: Thing;
  readonly command: KeptCommand;
  readonly reason: string;
}
export interface OpenOperation {
  readonly id: string;
  readonly state: OperationState;
}

/** Whose an operation is, to ask for and to approve. */
export const roleFor = (operation: Runnable): Role =>
  runnable[operation].kind === 'member' ? 'vetting-officer' : 'verifier';

/** Operations of two people: one asks, another approves, and it is run at once, once. */
@Injectable()
export class Operations {
  constructor(
    private readonly streams: Streams,
    private readonly runs: Runs,
    private readonly rosters: RosterLog,
    private readonly clock: Clock,
    private readonly pool: Database,
  ) {}

  /** Asks for it; refused where its command would be, whoever approved it. */
  async request(id: string, asked: OperationAsked, attempt: Attempt): Promise<Outcome> {
    const { operation, object, command, reason } = asked;
    const known = await this.one(id);
    if (!known) {
      const refusal = await this.runs.refusal(object, command, attempt);
      if (!refusal) return takesOne();
      if (refusal.refused !== 'second-person-missing') return refusal;
    }
    const revision = known ? known.objectRevision : numberOf(await this.runs.revisionOf(object));
    await this.pool.query(
      'insert into access.open_operation (id, requested_at) values ($1, $2) on conflict do nothing',
      [id, this.clock.now()],
    );
    const data = {
      operation, object, command: JSON.parse(JSON.stringify(command)) as never, reason, objectRevision: revision,
      commandHash: hashOf({ operation, object, command }),
    }; // prettier-ignore
    return this.act(id, { type: 'OperationRequested', data }, attempt);
  }

  /** Approves it, and runs it, unless it hands something over. What was found void is said so in the log. */
  async approve(id: string, commandHash: string, attempt: Attempt): Promise<Outcome> {
    const approved = await this.act(id, { type: 'OperationApproved', data: { commandHash } }, attempt);
    if (isRefusal(approved)) {
      await this.sayVoid(id);
      return approved;
    }
    const { operation } = (await this.one(id))!;
    return isHandedOver(operation) ? approved : this.execute(id, attempt.correlationId);
  }

  deny(id: string, reason: string, attempt: Attempt): Promise<Outcome> {
    return this.act(id, { type: 'OperationDenied', data: { reason } }, attempt);
  }

  withdraw(id: string, attempt: Attempt): Promise<Outcome> {
    return this.act(id, { type: 'OperationWithdrawn', data: {} }, attempt);
  }

  /** Runs what is approved, and says that it was; done again it does neither twice. */
  async execute(id: string, correlationId: string): Promise<Outcome> {
    const state = await this.one(id);
    if (!state?.approved) return refuse('operation-not-approved', 'Nobody has approved it yet.');
    const { object, requested, approved, commandHash, objectRevision } = state;
    const attempt: Attempt = {
      by: requested.by, approvedBy: approved.by, commandId: commandOf(id), commandHash, correlationId,
      ...(objectRevision !== null && object.kind !== 'member' && { expected: BigInt(objectRevision) as never }),
    }; // prettier-ignore
    if (!(await this.isRun(id, state))) {
      const refusal = refuseExecution(state, await this.contextOf(state)) ?? (await this.refuseRoles(state));
      if (refusal && !(await this.isRun(id, state))) {
        await this.sayVoid(id);
        return refusal;
      }
    }
    const outcome = await this.runs.run(object, state.command as KeptCommand, attempt);
    if (isRefusal(outcome) || state.ended) return outcome;
    const position = String(outcome.position);
    await this.byItself(id, { type: 'OperationExecuted', data: { position } });
    return outcome;
  }

  /**
   * Hands what was approved to whoever asked for it, once. `make` makes it and has it recorded who reads what; only then
   * it is said to be handed over, which one alone can say. Nothing of it may leave before this resolves.
   */
  async handOver<T extends object>(
    id: string,
    wanted: HandedOver,
    attempt: Attempt,
    make: (state: OperationState) => Promise<T>,
  ): Promise<T | Refusal> {
    const state = await this.one(id);
    if (state?.operation !== wanted || state.requested.by !== attempt.by) return absentOperation();
    const refusal = refuseHandingOver(state, await this.contextOf(state)) ?? (await this.refuseRoles(state));
    if (refusal) {
      await this.sayVoid(id);
      return refusal;
    }
    const made = await make(state);
    const said = await this.act(id, { type: 'OperationExecuted', data: {} }, attempt);
    return isRefusal(said) ? said : made;
  }

  async one(id: string): Promise<OperationState | undefined> {
    return (await this.streams.load(operations, id)).state;
  }

  /** Those that wait for an approval or for being run, the oldest first. */
  async open(): Promise<readonly OpenOperation[]> {
    const { rows } = await this.pool.query<{ id: string }>(
      'select id from access.open_operation order by requested_at',
    );
    const all = await Promise.all(rows.map(async ({ id }) => ({ id, state: await this.one(id) })));
    const now = this.clock.now();
    return all.filter((one): one is OpenOperation => one.state !== undefined && isOpen(one.state, now));
  }

  /** Runs what was approved and not run, says what is void, forgets where what is over was. */
  async tidy(): Promise<void> {
    const { rows } = await this.pool.query<{ id: string; old: boolean }>(
      `select id, requested_at < $1::timestamptz - interval '2 days' as old from access.open_operation`,
      [this.clock.now()],
    );
    for (const { id, old } of rows) {
      const state = await this.one(id);
      if (state?.approved && !state.ended && !isHandedOver(state.operation)) await this.execute(id, newId());
      else await this.sayVoid(id);
      if ((await this.one(id))?.ended || old) await this.pool.query('delete from access.open_operation where id = $1', [id]); // prettier-ignore
    }
  }

  private async sayVoid(id: string): Promise<void> {
    const state = await this.one(id);
    if (!state || state.ended) return;
    const why: Void | undefined = voidOf(state, await this.contextOf(state));
    if (why && !(await this.isRun(id, state))) await this.byItself(id, { type: 'OperationVoided', data: { why } });
  }

  /** Whether what was asked for stands in the log. Ask it last: what it changed may be what seems to make it void. */
  private isRun(id: string, { object }: OperationState): Promise<boolean> {
    return this.runs.isDone(object, commandOf(id));
  }

  private byItself(id: string, act: OperationAct): Promise<Outcome> {
    const commandId = idFrom('operation', act.type, id);
    return this.act(id, act, { by: registryItself, commandId, commandHash: hashOf(act), correlationId: newId() });
  }

  private act(id: string, act: OperationAct, attempt: Attempt): Promise<Outcome> {
    return write(this.streams, operations, id, attempt, async ({ state }) => {
      const context = state ? await this.contextOf(state, attempt.by) : await this.contextOfRequest(attempt.by);
      const decided = decideOperation(act, state, context);
      const unfit = act.type === 'OperationApproved' && state && !isRefusal(decided) ? await this.unfit(state, attempt) : undefined; // prettier-ignore
      return unfit ?? drafts(`operation-${id}`, attempt, decided);
    });
  }

  /** Why the command would be refused if this member approved it: who proposed a thing does not approve it either. */
  private unfit(state: OperationState, { by, correlationId }: Attempt): Promise<Refusal | undefined> {
    const { object, command, commandHash, requested } = state;
    const attempt = { by: requested.by, approvedBy: by, commandId: newId(), commandHash, correlationId };
    return this.runs.refusal(object, command as KeptCommand, attempt);
  }

  private async contextOf(state: OperationState, by: MemberId = registryItself): Promise<OperationContext> {
    const { roster } = await this.rosters.fresh();
    const now = this.clock.now();
    const people = roster ? peopleNow(roster, partiesOf(state, by), now) : new Map();
    return { by, now, people, objectRevision: numberOf(await this.runs.revisionOf(state.object)) };
  }

  private async contextOfRequest(by: MemberId): Promise<OperationContext> {
    const { roster } = await this.rosters.fresh();
    const now = this.clock.now();
    return { by, now, people: roster ? peopleNow(roster, [by], now) : new Map(), objectRevision: null };
  }

  /** The two have to have the role still: it may have been taken from one since. */
  private async refuseRoles({ operation, requested, approved }: OperationState): Promise<Refusal | undefined> {
    const { roster } = await this.rosters.fresh();
    const now = this.clock.now();
    const has = (member: MemberId) =>
      roster && isRunnable(operation) && rolesOf(roster, member, now).includes(roleFor(operation));
    if (!has(requested.by)) return refuse('requester-not-active', 'Whoever asked for it has not the role for it any more.'); // prettier-ignore
    return approved && has(approved.by)
      ? undefined
      : refuse('approver-not-active', 'Whoever approved it has not the role for it any more.');
  }
}

const commandOf = (operation: string) => idFrom('operation', operation);
const numberOf = (revision: bigint | null): number | null => (revision === null ? null : Number(revision));
const takesOne = (): Refusal =>
  refuse('one-is-enough', 'This takes nobody’s approval: do it by yourself, at its own address.');

const operations: StreamKind<OperationState, OperationEvent> = {
  prefix: 'operation',
  read: readOperationEvent,
  evolve: evolveOperation,
  version: operationEventVersion,
};
