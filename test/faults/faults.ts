import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { assertSmallDisk } from './cluster.js';
import type { Random } from './random.js';
import type { Registry } from './registry.js';
import { projectStuttering } from './stutter.js';

/** Something that breaks, and is mended as whoever runs the registry would mend it. */
export interface Fault {
  readonly name: string;
  readonly disk: 'large' | 'small';
  /** Throws `NotHere` where this machine does not let us make it. */
  readonly assertPossible?: () => void;
  /** Whether it needs an import that is recording. */
  readonly ofImport?: true;
  /** Breaks it at once, and resolves when it is mended. The word is for the report. */
  strike(registry: Registry, random: Random): Promise<string | undefined>;
}

const killApi: Fault = {
  name: 'kill -9 of the api',
  disk: 'large',
  async strike({ api }, random) {
    await api.kill();
    await sleep(random.between(0, 300));
    await api.start();
    return undefined;
  },
};

const killProjector: Fault = {
  name: 'kill -9 of the projector',
  disk: 'large',
  async strike({ projector }, random) {
    await projector.kill();
    await sleep(random.between(0, 1_000));
    await projector.start();
    return undefined;
  },
};

const killImport: Fault = {
  name: 'kill -9 of an import',
  disk: 'large',
  ofImport: true,
  async strike({ imports }) {
    await imports.kill(); // and it is run again
    return undefined;
  },
};

const killPostgres: Fault = {
  name: 'kill -9 of Postgres',
  disk: 'large',
  async strike({ cluster }, random) {
    await cluster.kill();
    await sleep(random.between(0, 500));
    await cluster.start();
    return undefined;
  },
};

const killAll: Fault = {
  name: 'kill -9 of all of it',
  disk: 'large',
  async strike({ api, projector, cluster }) {
    await Promise.all([cluster.kill(), api.kill(), projector.kill()]);
    await cluster.start();
    await Promise.all([api.start(), projector.start()]);
    return undefined;
  },
};

const pausePostgres: Fault = {
  name: 'a paused Postgres',
  disk: 'large',
  async strike({ cluster }, random) {
    const milliseconds = random.between(1_500, 6_000);
    cluster.pause();
    await sleep(milliseconds);
    cluster.resume();
    return `for ${(milliseconds / 1_000).toFixed(1)} s`;
  },
};

const jumpClocks: Fault = {
  name: 'clocks that jump',
  disk: 'large',
  async strike(registry, random) {
    const hours = [random.between(1, 48), -random.between(1, 24 * 365), random.between(24, 24 * 365), 0];
    for (const [n, hour] of hours.entries()) {
      for (const service of [registry.api, registry.projector]) service.setClock(hour * 3_600_000);
      if (n === 1) await registry.rows(clockWasAhead);
      await sleep(400);
    }
    return `${hours.join(', ')} h; that of Postgres by its trace in the log alone`;
  },
};

/** How the log looks to a server whose clock was months ahead and has just been set back: we can't set a clock that others use. */
const clockWasAhead = `update log.head set recorded_at = greatest(recorded_at, date_trunc('milliseconds', clock_timestamp())) + interval '200 days'`;

const stutteringDelivery: Fault = {
  name: 'delivery twice and in another order',
  disk: 'large',
  async strike(registry, random) {
    await registry.projector.kill();
    const delivered = await projectStuttering(registry, random);
    await registry.projector.start();
    return `${delivered} deliveries again`;
  },
};

const fullDisk: Fault = {
  name: 'a full disk',
  disk: 'small',
  assertPossible: assertSmallDisk,
  async strike(registry, random) {
    const { cluster } = registry;
    cluster.fillDisk();
    if (random.chance(0.5)) await useUpLog(cluster.ownerUrl);
    await sleep(random.between(2_000, 4_000));
    const stood = cluster.isUp();
    cluster.freeDisk();
    await startForGood(registry);
    return stood ? 'Postgres stood' : 'Postgres went down';
  },
};

/** Room that its write-ahead log had set aside hides a full disk from Postgres for a while; without it, it goes down. */
async function useUpLog(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  client.on('error', () => undefined);
  try {
    await client.connect();
    for (let segments = 0; segments < 5; segments += 1)
      await client.query(`select pg_switch_wal() from pg_logical_emit_message(true, 'full', 'disk')`);
  } catch {
    // it went down, as it should
  } finally {
    await client.end();
  }
}

/** One that was on its way down when the room came may be up for a moment still. */
async function startForGood(registry: Registry): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    await registry.cluster.start();
    try {
      return void (await registry.rows('select'));
    } catch (error) {
      if (tries === 3) throw error;
    }
  }
}

/** Those that share an installation first. */
export const faults: readonly Fault[] = [
  killApi,
  killProjector,
  killImport,
  killPostgres,
  killAll,
  pausePostgres,
  jumpClocks,
  stutteringDelivery,
  fullDisk,
];
