import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import {
  MissingEvent,
  StoreUnavailable,
  unreadable,
  type EventStore,
  type Position,
  type StoredEvent,
} from '#event-store';
import { gaveWay, told, type Database } from '#platform';
import {
  addIndexes,
  discardUnfinished,
  Fenced,
  inTransaction,
  liveBuild,
  makeLive,
  moveCheckpoint,
  schemaOf,
  startBuild,
  unfinishedBuild,
  type Build,
} from './builds.js';
import { holdLease } from './lease.js';
import { Pace } from './pace.js';
import type { Projection } from './projection.js';

/** Tells how far a build has come: the position it is at, and the one it has to reach. Fit for a share, not for a count. */
export type OnProgress = (name: string, at: Position, of: Position) => void;

/** What whoever builds anew is told. */
export interface OnBuilding {
  readonly progress?: OnProgress;
  /** Another process is filling the same: this one waits for it. */
  readonly wait?: () => void;
  /** The database gave way: it goes on where it was in so many milliseconds. */
  readonly interrupted?: (error: unknown, milliseconds: number) => void;
}

/** Keeps one projection: waits for its lease, fills what is missing, then follows the log. */
export class Projector {
  private readonly pace = new Pace();
  /** Whether what is unfinished was begun here, or taken up here: then it is gone on with, and not begun anew. */
  private begun = false;

  constructor(
    private readonly store: EventStore,
    private readonly pool: Database,
    private readonly log: Logger,
    private readonly projection: Projection,
  ) {}

  /** Runs until the signal is aborted. Nothing that it meets ends it: it tells, and tries again. */
  async run(signal: AbortSignal): Promise<void> {
    const { name } = this.projection;
    for (let failures = 0; !signal.aborted;) {
      try {
        await holdLease(this.pool, name, signal, async (held) => {
          failures = 0;
          await this.follow(await this.currentBuild(held), held);
        });
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof Fenced)) this.log.error({ projection: name, ...told(error) }, 'projection stopped');
        if (error instanceof Poisoned) await this.untilReplaced(error.build, signal);
        failures += 1;
        await sleep(pause(failures), undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Fills a new build beside the live one and puts it in its place; where another process is filling one, after that. */
  rebuild(signal: AbortSignal, on: OnBuilding = {}): Promise<Build> {
    this.begun = false;
    return this.persist(signal, (held) => this.build(held, on.progress), on);
  }

  /** The same, from where somebody left it unfinished; `nothing left`: nobody did. */
  async resume(signal: AbortSignal, on: OnBuilding = {}): Promise<Build | 'nothing left'> {
    const work = async (held: AbortSignal) => {
      if (!this.begun && !(await unfinishedBuild(this.pool, this.projection))) return 'nothing left';
      this.begun = true;
      return this.build(held, on.progress);
    };
    return this.persist(signal, work, on);
  }

  /** Removes what somebody left unfinished; how many builds that was. */
  discard(signal: AbortSignal, { wait }: OnBuilding = {}): Promise<number> {
    return this.building(signal, () => discardUnfinished(this.pool, this.projection), wait);
  }

  private async currentBuild(signal: AbortSignal): Promise<Build> {
    return (await this.usable()) ?? this.building(signal, async (held) => (await this.usable()) ?? this.build(held));
  }

  private async usable(): Promise<Build | undefined> {
    const live = await liveBuild(this.pool, this.projection.name);
    return live?.version === this.projection.version ? live : undefined;
  }

  /** Goes on where the database gave way, for as long as it does; what else it meets ends it. */
  private async persist<T>(signal: AbortSignal, work: (held: AbortSignal) => Promise<T>, on: OnBuilding): Promise<T> {
    for (let failures = 1; ; failures += 1) {
      try {
        return await this.building(signal, work, on.wait);
      } catch (error) {
        if (signal.aborted || !isPassing(error)) throw error;
        on.interrupted?.(error, pause(failures));
        await sleep(pause(failures), undefined, { signal });
      }
    }
  }

  /** One at a time, for each begins by removing what another left unfinished. */
  private async building<T>(
    signal: AbortSignal,
    work: (held: AbortSignal) => Promise<T>,
    onWait?: () => void,
  ): Promise<T> {
    const whileHeld = (held: AbortSignal) =>
      work(held).catch((error: unknown) => {
        throw held.aborted && !signal.aborted
          ? new LeaseLost('The lease of the build was lost', { cause: error })
          : error;
      });
    const result = await holdLease(this.pool, `${this.projection.name} build`, signal, whileHeld, onWait);
    if (result === undefined) throw new Error('Stopped before the build was begun');
    return result;
  }

  private async build(signal: AbortSignal, onProgress: OnProgress = () => undefined): Promise<Build> {
    const left = this.begun ? await unfinishedBuild(this.pool, this.projection) : undefined;
    let build = left ?? (await startBuild(this.pool, this.projection));
    this.begun = true;
    let target = await this.store.head();
    build = await this.fill(build, target, signal, onProgress);
    await addIndexes(this.pool, this.projection, build);
    for (;;) {
      build = await this.fill(build, target, signal, onProgress);
      const result = await makeLive(this.pool, this.projection, build);
      if (result === 'live') {
        this.begun = false;
        return { ...build, state: 'live' };
      }
      if (result === 'in use') await sleep(200, undefined, { signal });
      else target = result;
    }
  }

  /** A projection that stopped goes on when somebody has built it anew. */
  private async untilReplaced({ build }: Build, signal: AbortSignal): Promise<void> {
    const live = () => liveBuild(this.pool, this.projection.name).catch(() => undefined);
    while (!signal.aborted && ((await live())?.build ?? build) === build)
      await sleep(5_000, undefined, { signal }).catch(() => undefined);
  }

  private async follow(from: Build, signal: AbortSignal): Promise<void> {
    await this.writeUntil(() => false, from, signal);
  }

  private async fill(from: Build, target: Position, signal: AbortSignal, onProgress: OnProgress): Promise<Build> {
    const isFilled = ({ name, position }: Build) => {
      onProgress(name, position, target);
      return position >= target;
    };
    if (isFilled(from)) return from;
    const build = await this.writeUntil(isFilled, from, signal);
    if (build.position < target) throw new Error('Stopped before the build was filled');
    return build;
  }

  private async writeUntil(isEnough: (build: Build) => boolean, from: Build, signal: AbortSignal): Promise<Build> {
    let build = from;
    try {
      for await (const page of this.store.subscribe(from.position, signal)) {
        build = await this.write(build, page);
        if (isEnough(build)) break;
      }
    } catch (error) {
      if (error instanceof MissingEvent) await this.stop(build, error, error);
      throw error;
    }
    return build;
  }

  /** Writes what is new of a page, in batches; if it can't, what comes before the event that it fails on. */
  private async write(from: Build, page: readonly StoredEvent[]): Promise<Build> {
    let build = from;
    for (const batch of this.pace.batches(page.filter(({ position }) => position > from.position)))
      build = await this.writeAll(build, batch).catch((error: unknown) => this.writeApart(build, batch, error));
    return build;
  }

  private async writeApart(from: Build, batch: readonly StoredEvent[], error: unknown): Promise<Build> {
    if (error instanceof Fenced || gaveWay(error)) throw error;
    let build = from;
    for (const event of batch)
      build = await this.writeAll(build, [event]).catch((cause: unknown) => this.fail(build, event, cause));
    return build;
  }

  /**
   * Rows and checkpoint together; where there is nothing to handle, the checkpoint alone, by one statement. The checkpoint
   * first: it is the fence, and where another build took the place of this one the tables are not there any more.
   */
  private async writeAll(build: Build, events: readonly StoredEvent[]): Promise<Build> {
    const to = events.at(-1)!.position;
    const stop = events.find(({ type }) => type === unreadable);
    if (stop) throw new Error(`It can not be opened: ${JSON.stringify(stop.data['why'])}`);
    const handled = events.filter(({ type }) => this.projection.handles.has(type));
    if (handled.length === 0) return moveCheckpoint(this.pool, build, to);
    return inTransaction(this.pool, async (tx) => {
      const moved = await moveCheckpoint(tx, build, to);
      await tx.query(`set local search_path to ${schemaOf(build)}, public`);
      await this.projection.apply(handled, tx, this.store);
      return moved;
    });
  }

  private fail(build: Build, event: StoredEvent, cause: unknown): Promise<never> {
    if (cause instanceof Fenced || gaveWay(cause)) throw cause;
    return this.stop(build, event, cause);
  }

  /** Says of a build where it stopped, for whoever looks. */
  private async stop(build: Build, at: StoppedAt, cause: unknown): Promise<never> {
    const error = { eventId: at.id, type: at.type, position: String(at.position), ...told(cause) };
    const { rowCount } = await this.pool.query(
      `update projection.checkpoint set state = case state when 'live' then 'failed' else state end, error = $3, updated_at = now()
       where name = $1 and build = $2`,
      [build.name, build.build, JSON.stringify(error)],
    );
    if (rowCount !== 1) throw new Fenced(`${build.name}: another build took the place of this one`);
    throw new Poisoned(build, at, cause);
  }
}

/** An event that can't be taken; without an id one that isn't there. */
type StoppedAt = Pick<StoredEvent, 'position'> & Partial<Pick<StoredEvent, 'id' | 'type'>>;

/** How long to wait before the next try, in ms, after so many that failed. */
const pause = (failures: number): number => Math.min(50 * 2 ** failures, 5_000);

const isPassing = (error: unknown): boolean =>
  error instanceof LeaseLost || error instanceof StoreUnavailable || (!(error instanceof Poisoned) && gaveWay(error));

/** The connection that held it broke, or another process took it for dead. */
class LeaseLost extends Error {}

/** An event that a projection can't take: it stops by itself, for to pass over it would be to lie. */
class Poisoned extends Error {
  constructor(
    readonly build: Build,
    { id, type, position }: StoppedAt,
    cause: unknown,
  ) {
    const what = id === undefined ? `go past position ${position}, where the log has no event` : `project event ${id} of type ${type} at position ${position}`; // prettier-ignore
    super(`${build.name} can not ${what}`, { cause });
  }
}
