import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { isRefusal, sourceRegistered, type MemberId } from '#domain';
import { ActOnCase, ActOnPerson, ActOnSource, hashOf, RecordFacts, type Attempt, type Outcome } from '#registry';
import { idFrom, newId } from '#platform';
import type { Plan } from './plan.js';

/** How many were recorded now, and how many were there. */
export interface Imported {
  readonly people: { readonly recorded: number; readonly there: number };
  readonly cases: { readonly recorded: number; readonly there: number };
  readonly facts: { readonly recorded: number; readonly there: number };
  /** The highest position written, or found. */
  readonly position: bigint;
}

/** Records a plan over the CommandBus: what is there is passed over, so that it can be stopped anywhere and run again. */
@Injectable()
export class Import {
  constructor(private readonly commands: CommandBus) {}

  async run(
    { source, people, cases }: Plan,
    by: MemberId,
    onProgress: (done: number, of: number) => void = () => undefined,
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
    await eachOfEight(people, signal, async ({ id, data }) => {
      opened(
        await this.commands.execute(new ActOnPerson(id, { type: 'PersonRegistered', data }, attempt('person', id))),
        counts.people,
      );
      step();
    });
    await eachOfEight(cases, signal, async ({ id, person, facts }) => {
      opened(
        await this.commands.execute(
          new ActOnCase(id, { type: 'CaseOpened', data: { person, tier: 'public' } }, attempt('case', id)),
        ),
        counts.cases,
      );
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
