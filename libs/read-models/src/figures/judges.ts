import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { DataSource, EntityManager } from 'typeorm';
import { EventStore } from '#event-store';
import { Database } from '#platform';
import { askWhole } from '../ask-whole.js';
import { inSight } from '../in-sight.js';
import { judgesOf } from '../spans/judges.js';
import { asCaseEvent, idOf, isErased, opened, type Kept, type KeptRow } from '../stored.js';
import type { FigureQuestion } from './figure.js';
import { isCounted, noneOf, Parameters, type Numbered, type Told } from './sql.js';
import type { Question, Row } from './statements.js';

export interface NumberedJudges extends Numbered {
  /** A name by its number. */
  readonly names: readonly string[];
}

/**
 * Who judged. Their names lie sealed in the events that told them, which is all that the rows of figures hold of them:
 * they are opened here, and Postgres counts by numbers. Some 200 bytes an event.
 */
@Injectable()
export class Judges {
  /** By what tells of them, as text. */
  private readonly named = new LRUCache<string, readonly string[]>({ max: mostEvents });
  private times = 0;

  constructor(
    private readonly pool: Database,
    private readonly log: EventStore,
  ) {
    log.onForget((subject) => {
      if (!isOfPeople(subject)) return;
      this.times += 1;
      this.named.clear();
    });
  }

  /**
   * Opens what a figure asks for. By itself: a transaction that waited so long would be ended, and its connection is
   * somebody else's meanwhile.
   */
  async learn(asked: FigureQuestion, position: string, source: DataSource): Promise<void> {
    if (asksForJudges(asked))
      await this.of(await inSight(source, asked.sight, (manager) => eventsOf(asked, { position }, manager)));
  }

  /** Of all cases that a figure may be of; `undefined` where it does not ask for judges. */
  async numbered(asked: FigureQuestion, of: Place, manager: EntityManager): Promise<NumberedJudges | undefined> {
    if (!asksForJudges(asked)) return undefined;
    const found = await this.of(await eventsOf(asked, of, manager));
    const numbers = new Map([...new Set(found.flatMap(({ names }) => names))].map((name, nth) => [name, nth] as const));
    return {
      told: found.flatMap(({ names, ...told }) => names.map((name) => ({ ...told, number: numbers.get(name)! }))),
      names: [...numbers.keys()],
    };
  }

  private async of(events: readonly Told[]): Promise<readonly Naming[]> {
    const found: Naming[] = [];
    const missing = events.filter((told) => {
      const names = this.named.get(keyOf(told));
      if (names) found.push({ ...told, names });
      return !names;
    });
    for (let at = 0; at < missing.length; at += page) {
      const { times } = this;
      for (const one of await this.read(missing.slice(at, at + page))) {
        found.push(one);
        if (times === this.times) this.named.set(keyOf(one), one.names);
      }
    }
    return found;
  }

  private async read(events: readonly Told[]): Promise<readonly Naming[]> {
    const rows = await askWhole<KeptRow>(this.pool, {
      name: 'events-that-name-judges',
      text: `select e.* from unnest($1::text[], $2::uuid[]) told (stream, id) join read.figures_event e using (stream, id)`,
      values: [events.map(({ caseId }) => `case-${caseId}`), events.map(({ event }) => event)],
    });
    const kept = await opened(rows, (of) => this.log.opened(of));
    const judgesIn = (one: Kept) => (isErased(one) ? [] : judgesOf(asCaseEvent(one)));
    return kept.map((one) => {
      const names = judgesIn(one).filter((name) => name !== noneOf('judge'));
      return { caseId: idOf(one.stream), event: one.id, names };
    });
  }
}

/** Who judged, by what tells of them. */
interface Naming extends Told {
  readonly names: readonly string[];
}
const keyOf = ({ caseId, event }: Told): string => `${caseId} ${event}`;

export const asksForJudges = ({ by, where }: Pick<FigureQuestion, 'by' | 'where'>): boolean =>
  [...by, ...where.map((one) => one.by)].includes('judge');

/** Whether what was opened with the keys of people may be other than it was. */
export const isOfPeople = (subject: string | undefined): boolean =>
  subject === undefined || subject.startsWith('person-');

type Place = Pick<Question, 'position' | 'among'>;
async function eventsOf(
  { sight }: FigureQuestion,
  { position, among }: Place,
  manager: EntityManager,
): Promise<readonly Told[]> {
  const put = new Parameters();
  const text = `
    select distinct s.case_id as "caseId", s.value as event from read.figures_trait s
    where s.kind = 'judge' and s.opened <= ${put.put(position, 'bigint')} and ${isCounted({ sight, ...(among && { among }) }, put)}`;
  return manager.query(text, [...put.values]);
}

/** What is asked, with judges by their numbers; one whom nobody was judged by has none. */
export function byNumber({ where }: FigureQuestion, judges: NumberedJudges): Pick<Question, 'where' | 'judges'> {
  const numberOf = (name: string) => (name === noneOf('judge') ? name : String(judges.names.indexOf(name)));
  return { judges, where: where.map(({ by, is }) => ({ by, is: by === 'judge' ? numberOf(is) : is })) };
}

/** A row that was counted, with judges by their names. */
export function byName(row: Row, { by }: FigureQuestion, { names }: NumberedJudges): Row {
  const column = `k${by.indexOf('judge')}`;
  const number = row[column];
  return number === undefined || number === noneOf('judge') ? row : { ...row, [column]: names[Number(number)]! };
}

const page = 1_000;
const mostEvents = 500_000;
