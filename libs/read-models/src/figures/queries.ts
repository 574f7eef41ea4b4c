import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { EventStore } from '#event-store';
import { inSight } from '../in-sight.js';
import { placesOf } from '../wall.js';
import { liveBuild } from './changed.js';
import type { FigureQuestion, FigureRow } from './figure.js';
import { isOfPeople, Judges } from './judges.js';
import { KeptFigures } from './kept.js';
import { wayOf } from './ways.js';
import { workingOf } from './working.js';

export interface FigureFound {
  readonly rows: readonly FigureRow[];
  /** The last event that it counts, as of `knownAt`: asked by it, the same digits come for ever. */
  readonly position: string;
  /** When that was recorded, or the instant asked for. */
  readonly knownAt: string;
}

/**
 * A figure, from the spans of the live build; `undefined` when those are behind the position asked for. Rejects with
 * `FiguresBusy` where too many wait to be worked out.
 */
export class Figure extends Query<FigureFound | undefined> {
  constructor(readonly asked: FigureQuestion) {
    super();
  }
}

@QueryHandler(Figure)
export class FigureHandler implements IQueryHandler<Figure> {
  private readonly kept = new KeptFigures();

  constructor(
    @InjectDataSource() private readonly source: DataSource,
    private readonly judges: Judges,
    log: EventStore,
  ) {
    log.onForget((subject) => {
      if (isOfPeople(subject)) this.kept.forget();
    });
  }

  /** No connection is held by who waits for a figure that another works out. */
  async execute({ asked }: Figure): Promise<FigureFound | undefined> {
    const { build, shown, newest, rewritten, position: at, recorded_at } = await this.now(asked);
    if (asked.position !== undefined && BigInt(shown) < BigInt(asked.position)) return undefined;
    const position = at ?? '0';
    const way = wayOf(asked);
    const tallies = await this.kept.find(
      JSON.stringify([build, asked.sight.key, way.of]),
      BigInt(position),
      { newest: BigInt(newest), rewritten: BigInt(rewritten) },
      workingOf(way, { asked, build, source: this.source, judges: this.judges }),
    );
    return {
      rows: await way.rows(tallies, this.source),
      position,
      knownAt: (asked.knownAt ?? recorded_at ?? new Date(0)).toISOString(),
    };
  }

  private now({ sight, knownAt, position }: FigureQuestion): Promise<Found> {
    return inSight(this.source, sight, async (manager) => {
      const [found] = await manager.query<Found[]>(now, [
        knownAt ?? null,
        position ?? null,
        placesOf(sight).lawyer !== null,
      ]);
      return found!;
    });
  }
}

/**
 * Where the registry is, and the last event that is counted. What the model shows is farther than its last event where
 * nothing of those after it is counted.
 */
const now = `
  select ${liveBuild} as build, shown.*, head.*, last.* from (
    select coalesce(max(position), 0) as shown from projection.checkpoint where name = 'spans' and state in ('live', 'failed')
  ) shown cross join (
    select coalesce(max(position), 0) as newest,
      greatest(0, (select max(position) from read.figures_moment where rewrites = 'everybody'),
        case when $3 then (select max(position) from read.figures_moment where rewrites = 'lawyers') end) as rewritten
    from read.figures_moment
  ) head left join lateral (
    select position, recorded_at from read.figures_moment
    where ($1::timestamptz is null or recorded_at <= $1) and ($2::bigint is null or position <= $2) order by position desc limit 1
  ) last on true`;

interface Found {
  readonly build: string;
  readonly shown: string;
  readonly newest: string;
  readonly rewritten: string;
  readonly position: string | null;
  readonly recorded_at: Date | null;
}
