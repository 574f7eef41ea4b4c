import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { isRefusal, sourceRegistered, type CaseState, type Day, type MemberId } from '#domain';
import { EventStore } from '#event-store';
import { ActOnCase, ActOnPerson, ActOnSource, hashOf, RecordFacts, type Attempt, type Outcome } from '#registry';
import { idFrom, newId } from '#platform';
import { findingIn, inOrder, toldOf, type Finding } from './finding.js';
import type { Plan, PlannedCase, PlannedPerson } from './plan.js';
import { againstFacts, againstOwner, againstPerson, standingCase, standingPerson } from './standing.js';

/** How many were recorded now, and how many were there. */
export interface Counts {
  readonly people: Count;
  readonly cases: Count;
  readonly facts: Count;
}
export interface Imported extends Counts {
  /** The highest position written, or found. */
  readonly position: bigint;
}
/** A plan held against the registry: what would be recorded, or what has to be mended first. */
export interface Compared extends Counts {
  readonly findings: readonly Finding[];
}
interface Count {
  readonly recorded: number;
  readonly there: number;
}
type OnProgress = (done: number, of: number) => void;

/** Records a plan over the CommandBus: what is there is passed over, so that it can be stopped anywhere and run again. */
@Injectable()
export class Import {
  constructor(
    private readonly commands: CommandBus,
    private readonly log: EventStore,
  ) {}

  /** Holds a plan against what stands under its keys. Nothing is recorded. */
  async compare(
    { people, cases }: Plan,
    by: MemberId,
    onProgress: OnProgress = () => undefined,
    signal?: AbortSignal,
  ): Promise<Compared> {
    const counts = { people: zero(), cases: zero(), facts: zero() };
    const findings: Finding[] = [];
    const context = { by, today: new Date().toISOString().slice(0, 10) as Day };
    let done = 0;
    const step = () => onProgress((done += 1), people.length + cases.length);
    await eachOfEight(people, signal, async (person) => {
      const standing = await standingPerson(this.log, person.id);
      counts.people[standing ? 'there' : 'recorded'] += 1;
      if (standing) findings.push(...againstPerson(person, standing));
      step();
    });
    await eachOfEight(cases, signal, async (planned) => {
      const standing = await standingCase(this.log, planned.id);
      const there = planned.facts.filter(({ id }) => standing?.facts.has(id)).length;
      counts.cases[standing ? 'there' : 'recorded'] += 1;
      counts.facts.there += there;
      counts.facts.recorded += planned.facts.length - there;
      findings.push(...(await this.againstCase(planned, standing)));
      if (standing?.person === planned.person) findings.push(...againstFacts(planned, standing, context));
      step();
    });
    return { ...counts, findings: inOrder(findings) };
  }

  /** Records a plan that `compare` found nothing in. */
  async run(
    { source, people, cases }: Plan,
    by: MemberId,
    onProgress: OnProgress = () => undefined,
    signal?: AbortSignal,
  ): Promise<Imported> {
    const counts = { people: zero(), cases: zero(), facts: zero() };
    let position = 0n;
    let done = 0;
    const of = people.length + cases.length;
    const step = () => onProgress((done += 1), of);
    const attempt = (...parts: readonly string[]): Attempt => ({
      by,
      commandId: idFrom('import', 'command', ...parts),
      commandHash: hashOf(parts),
      correlationId: newId(),
    });
    const opened = (outcome: Outcome, count: { recorded: number; there: number }) => {
      if (isRefusal(outcome) && outcome.refused !== 'already-exists')
        throw new ImportRefused(outcome.refused, outcome.detail);
      const there = isRefusal(outcome) || outcome.repeated;
      count[there ? 'there' : 'recorded'] += 1;
      if (!isRefusal(outcome) && outcome.position > position) position = outcome.position;
      return there;
    };

    const registered = sourceRegistered.schema.parse({
      type: 'import',
      title: source.title,
      sha256: source.sha256,
      tier: 'public',
    });
    opened(
      await this.commands.execute(
        new ActOnSource(source.id, { type: 'SourceRegistered', data: registered }, attempt('source', source.id)),
      ),
      zero(),
    );
    await eachOfEight(people, signal, async (person) => {
      const act = { type: 'PersonRegistered', data: person.data } as const;
      const outcome = await this.commands.execute(new ActOnPerson(person.id, act, attempt('person', person.id)));
      if (opened(outcome, counts.people)) assertNone(await this.againstPersonThere(person));
      step();
    });
    await eachOfEight(cases, signal, async (planned) => {
      const { id, person } = planned;
      const act = { type: 'CaseOpened', data: { person, tier: 'public' } } as const;
      if (opened(await this.commands.execute(new ActOnCase(id, act, attempt('case', id))), counts.cases))
        assertNone(await this.againstCase(planned, await standingCase(this.log, id)));
      const facts = planned.facts.map(({ id, says }) => ({ id, says }));
      const outcome = await this.commands.execute(
        new RecordFacts(id, facts, attempt('facts', ...facts.map(({ id }) => id)), 'pass-over'),
      );
      if (isRefusal(outcome)) throw new ImportRefused(outcome.refused, outcome.detail);
      counts.facts.recorded += outcome.events;
      counts.facts.there += facts.length - outcome.events;
      if (outcome.position > position) position = outcome.position;
      step();
    });
    return { ...counts, position };
  }

  private async againstPersonThere(person: PlannedPerson): Promise<readonly Finding[]> {
    const standing = await standingPerson(this.log, person.id);
    return standing ? againstPerson(person, standing) : [];
  }

  private async againstCase(planned: PlannedCase, standing: CaseState | undefined): Promise<readonly Finding[]> {
    if (standing)
      return standing.person === planned.person
        ? []
        : [againstOwner(planned, await standingPerson(this.log, standing.person))];
    const person = await standingPerson(this.log, planned.person);
    return person?.merged ? [findingIn(planned.row, 'person_key', mergedAway)] : [];
  }
}

const mergedAway = 'this entry was merged into another person: open the case of that one through the api';

/** What `compare` did not find stands there now: somebody else wrote meanwhile. */
function assertNone([finding]: readonly Finding[]): void {
  if (finding) throw new ImportRefused('changed-meanwhile', `${toldOf(finding)}.`);
}

/** What was checked beforehand was refused all the same: somebody else wrote meanwhile. */
export class ImportRefused extends Error {
  constructor(
    readonly code: string,
    detail: string,
  ) {
    super(`${code}: ${detail} What was recorded so far stands; run the import again.`);
  }
}

const zero = () => ({ recorded: 0, there: 0 });

async function eachOfEight<T>(
  items: readonly T[],
  signal: AbortSignal | undefined,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  const worker = async () => {
    for (const item of { [Symbol.iterator]: () => rest }) {
      signal?.throwIfAborted();
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}
