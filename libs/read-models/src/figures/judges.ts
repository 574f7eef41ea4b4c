import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { DataSource, EntityManager } from 'typeorm';
import { EventStore } from '#event-store';
import { Database } from '#platform';
import { askWhole } from '../ask-whole.js';
import { inSight } from '../in-sight.js';
import { judgesOf } from '../spans/judges.js';
import { asCaseEvent, isErased, opened, type Kept, type KeptRow } from '../stored.js';
import type { FigureQuestion } from './figure.js';
import { isCounted, noneOf, Parameters, type Numbered } from './sql.js';
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
  /** By the id of the event. */
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
    const names = await this.of(await eventsOf(asked, of, manager));
    const numbers = new Map([...new Set([...names.values()].flat())].map((name, nth) => [name, nth] as const));
    return {
      told: [...names].flatMap(([event, all]) => all.map((name) => [event, numbers.get(name)!] as const)),
      names: [...numbers.keys()],
    };
  }

  private async of(events: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = new Map<string, readonly string[]>();
    const missing = events.filter((event) => {
      const names = this.named.get(event);
      if (names) found.set(event, names);
      return !names;
    });
    for (let at = 0; at < missing.length; at += page) {
      const { times } = this;
      for (const [event, names] of await this.read(missing.slice(at, at + page))) {
        found.set(event, names);
        if (times === this.times) this.named.set(event, names);
      }
    }
    return found;
  }

  private async read(events: readonly string[]): Promise<readonly (readonly [string, readonly string[]])[]> {
    const rows = await askWhole<KeptRow>(this.pool, {
      name: 'events-that-name-judges',
      text: 'select * from read.figures_event where id = any ($1)',
      values: [events],
    });
    const kept = await opened(rows, (of) => this.log.opened(of));
    const judgesIn = (one: Kept) => (isErased(one) ? [] : judgesOf(asCaseEvent(one)));
    return kept.map((one) => [one.id, judgesIn(one).filter((name) => name !== noneOf('judge'))] as const);
  }
}

export const asksForJudges = ({ by, where }: Pick<FigureQuestion, 'by' | 'where'>): boolean =>
  [...by, ...where.map((one) => one.by)].includes('judge');

/** Whether what was opened with the keys of people may be other than it was. */
export const isOfPeople = (subject: string | undefined): boolean =>
  subject === undefined || subject.startsWith('person-');

type Place = Pick<Question, 'position' | 'among'>;
async function eventsOf({ sight }: FigureQuestion, { position, among }: Place, manager: EntityManager) {
  const put = new Parameters();
  const text = `
    select distinct s.value as event from read.figures_trait s
    where s.kind = 'judge' and s.opened <= ${put.put(position, 'bigint')} and ${isCounted({ sight, ...(among && { among }) }, put)}`;
  const rows = await manager.query<{ event: string }[]>(text, [...put.values]);
  return rows.map(({ event }) => event);
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
