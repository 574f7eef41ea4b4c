import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { EventStore, Position, StoredEvent } from '#event-store';
import { told, type Database } from '#platform';
import {
  Fenced,
  inTransaction,
  liveBuild,
  makeLive,
  moveCheckpoint,
  schemaOf,
  startBuild,
  type Build,
} from './builds.js';
import { holdLease } from './lease.js';
import type { Projection } from './projection.js';

/** Tells how far a build has come: the position it is at, and the one it has to reach. */
export type OnProgress = (name: string, at: Position, of: Position) => void;

/** Keeps one projection: waits for its lease, fills what is missing, then follows the log. */
export class Projector {
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
        if (error instanceof Poisoned) return waitFor(signal);
        failures += 1;
        await sleep(Math.min(50 * 2 ** failures, 5_000), undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Fills a new build beside the live one and puts it in its place. */
  async rebuild(signal: AbortSignal, onProgress: OnProgress = () => undefined): Promise<Build> {
    let build = await startBuild(this.pool, this.projection);
    let target = await this.store.head();
    for (;;) {
      build = await this.fill(build, target, signal, onProgress);
      const result = await makeLive(this.pool, this.projection, build);
      if (result === 'live') return { ...build, state: 'live' };
      target = result;
    }
  }

  private async currentBuild(signal: AbortSignal): Promise<Build> {
    const live = await liveBuild(this.pool, this.projection.name);
    return live?.version === this.projection.version ? live : this.rebuild(signal);
  }

  private async follow(from: Build, signal: AbortSignal): Promise<void> {
    let build = from;
    for await (const batch of this.store.subscribe(build.position, signal)) build = await this.write(build, batch);
  }

  private async fill(from: Build, target: Position, signal: AbortSignal, onProgress: OnProgress): Promise<Build> {
    let build = from;
    onProgress(build.name, build.position, target);
    if (build.position >= target) return build;
    for await (const batch of this.store.subscribe(build.position, signal)) {
      build = await this.write(build, batch);
      onProgress(build.name, build.position, target);
      if (build.position >= target) return build;
    }
    throw new Error('Stopped before the build was filled');
  }

  /** Writes a batch; if it can't, what comes before the event that it fails on, and says which that is. */
  private async write(build: Build, batch: readonly StoredEvent[]): Promise<Build> {
    const fresh = batch.filter(({ position }) => position > build.position);
    if (fresh.length === 0) return build;
    try {
      return await this.writeAll(build, fresh);
    } catch (error) {
      if (error instanceof Fenced || isPassing(error)) throw error;
      let at = build;
      for (const event of fresh)
        at = await this.writeAll(at, [event]).catch((cause: unknown) => this.fail(at, event, cause));
      return at;
    }
  }

  private writeAll(build: Build, events: readonly StoredEvent[]): Promise<Build> {
    const handled = events.filter(({ type }) => this.projection.handles.has(type));
    return inTransaction(this.pool, async (tx) => {
      const moved = await moveCheckpoint(tx, build, events.at(-1)!.position); // first: a swapped build has no tables to write to
      await tx.query(`set local search_path to ${schemaOf(build)}, public`);
      if (handled.length > 0) await this.projection.apply(handled, tx);
      return moved;
    });
  }

  private async fail(build: Build, { id, type, position }: StoredEvent, cause: unknown): Promise<never> {
    if (cause instanceof Fenced || isPassing(cause)) throw cause;
    const error = { eventId: id, type, position: String(position), ...told(cause) };
    await this.pool.query(
      `update projection.checkpoint set state = case state when 'live' then 'failed' else state end, error = $3, updated_at = now()
       where name = $1 and build = $2`,
      [build.name, build.build, JSON.stringify(error)],
    );
    throw new Poisoned(`${build.name} can not project event ${id} of type ${type} at position ${position}`, { cause });
  }
}

/** An event that a projection can't take: it stops by itself, for to pass over it would be to lie. */
class Poisoned extends Error {}

const waitFor = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** The database gave way, not the event: classes 08, 40, 53, 57, and broken connections. */
function isPassing(error: unknown): boolean {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  if (code === undefined) return /connection|terminated|timeout/i.test(message ?? '');
  return /^(08|40|53|57)/.test(code) || ['ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes(code);
}
