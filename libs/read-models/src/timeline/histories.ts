import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { EventStore } from '#event-store';
import { Database, gathered } from '#platform';
import { askWhole } from '../ask-whole.js';
import { assertNotErased, grouped, idOf, opened, type Kept, type KeptRow } from '../stored.js';

/** The events of a stream, in order. The same array for as long as nothing came. */
export type History = readonly Kept[];

/**
 * The histories of cases, people and sources, as the model has them now. What was read is kept, and the model is asked
 * each time for all that came since, which is little, and for the streams that are not kept: for all that are asked for
 * at the same time in one statement.
 */
@Injectable()
export class Histories {
  /** By the number of events; the least used goes first. Each is whole up to `upTo`. */
  private readonly kept = new LRUCache<string, History>({
    maxSize: mostEvents,
    sizeCalculation: ({ length }) => Math.max(1, length),
  });
  private upTo: bigint | undefined;
  /** By the survivor, the cases that were ever merged into it. */
  private readonly merged = new Map<string, ReadonlySet<string>>();
  /** How often it forgot: what was read before is not kept after. */
  private forgotten = 0;
  private readonly read = gathered((streams: readonly string[]) => this.now(streams), { most: 500 });

  constructor(
    private readonly pool: Database,
    private readonly log: EventStore,
  ) {
    log.onForget(() => this.forget());
  }

  /** In the order of the streams; empty where there is no such stream. */
  of(streams: readonly string[]): Promise<readonly History[]> {
    return Promise.all(streams.map((stream) => this.read(stream)));
  }

  /** The cases that were ever merged into one, by what was read last. */
  everMergedInto(caseId: string): ReadonlySet<string> {
    return this.merged.get(caseId) ?? none;
  }

  /** Throws `ContentErased` where what a stream said was erased. */
  async assertNotErased(stream: string): Promise<void> {
    const [history] = await this.of([stream]);
    assertNotErased(history!);
  }

  private async now(streams: readonly string[]): Promise<readonly History[]> {
    for (;;) {
      const since = (this.upTo ??= await this.head());
      const { forgotten } = this;
      const before = new Map(streams.map((stream) => [stream, this.kept.get(stream)]));
      const missing = [...before.keys()].filter((stream) => before.get(stream) === undefined);
      const rows = await askWhole<Row>(
        this.pool,
        missing.length === 0
          ? { text: newsSince(String(since)) }
          : { name: 'read-histories', text: `${newsSince('$1')} union all ${whole}`, values: [String(since), missing] },
      );
      const came = rows.filter((row) => !row.whole);
      if (since > 0n && came.shift()?.position !== String(since)) {
        this.forget();
        continue;
      }
      // Each by itself: what came may be in both, and an event that stands twice among what is opened is not let through.
      const [fresh, missed] = await Promise.all([this.opened(came), this.opened(rows.filter((row) => row.whole))]);
      if (forgotten !== this.forgotten) continue;
      const to = BigInt(fresh.at(-1)?.position ?? since);
      this.follow(fresh, to);
      if (fresh.length === mostNews) continue; // there is more, and a stream that was read whole would be ahead of it
      const read = grouped(missed);
      // Where another read went further meanwhile, it passed over what it said of these.
      if (this.upTo === to) for (const stream of missing) this.keep(stream, read.get(stream) ?? nothing);
      const later = grouped(fresh);
      return streams.map(
        (stream) => read.get(stream) ?? this.kept.get(stream) ?? joined(before.get(stream), later.get(stream)),
      );
    }
  }

  /** What came, put behind what is kept; another read may have brought some of it. */
  private follow(came: readonly Kept[], to: bigint): void {
    const since = this.upTo!;
    for (const kept of came)
      if (kept.type === 'CasesMerged')
        this.merge({ case_id: idOf(kept.stream), ...(kept.data as Pick<Merge, 'survivor'>) });
    for (const [stream, rows] of grouped(came.filter(({ position }) => BigInt(position) > since))) {
      const before = this.kept.get(stream);
      if (before) this.keep(stream, joined(before, rows));
    }
    if (to > since) this.upTo = to;
  }

  private merge({ case_id, survivor }: Merge): void {
    this.merged.set(survivor, new Set([...this.everMergedInto(survivor), case_id]));
  }

  private keep(stream: string, history: History): void {
    if (history.length <= mostEvents) this.kept.set(stream, history);
    else this.kept.delete(stream);
  }

  /**
   * The model went back to an earlier state, as a crash of the database lets it, and is filling again; or the registry was
   * sealed, or somebody erased.
   */
  private forget(): void {
    this.forgotten += 1;
    this.kept.clear();
    this.merged.clear();
    this.upTo = undefined;
  }

  /** Where what comes from now on begins. What was merged before is asked for after it, so that none is passed over. */
  private async head(): Promise<bigint> {
    const [last] = await askWhole<{ position: string }>(this.pool, {
      text: 'select coalesce(max(position), 0) as position from read.timeline_event',
    });
    const merges = await askWhole<Merge>(this.pool, {
      text: 'select case_id, survivor from read.timeline_merge order by position',
    });
    for (const merge of merges) this.merge(merge);
    return BigInt(last!.position);
  }

  private opened(rows: readonly Row[]): Promise<readonly Kept[]> {
    return opened(
      rows.map(({ whole: _, ...row }) => row),
      (kept) => this.log.opened(kept),
    );
  }
}

interface Row extends KeptRow {
  readonly whole: boolean;
}
interface Merge {
  readonly case_id: string;
  readonly survivor: string;
}

const mostEvents = 60_000;
const mostNews = 1_000;
const nothing: History = [];
const none: ReadonlySet<string> = new Set();
/** The last that is known too, so that one sees whether it is still there. */
const newsSince = (position: string) =>
  `(select *, false as whole from read.timeline_event where position >= ${position} order by position limit ${mostNews + 1})`;
const whole = `(select *, true from read.timeline_event where stream = any ($2::text[]) order by stream, position)`;

const joined = (before: History = nothing, came: History = nothing): History =>
  came.length === 0 ? before : [...before, ...came];
