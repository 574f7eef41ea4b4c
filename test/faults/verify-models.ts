import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { projections } from '#read-models';
import type { Registry } from './registry.js';
import { compiled, startNode } from './service.js';

/** A projection whose rows are not those of a rebuild. */
export interface Differing {
  readonly projection: string;
  readonly rows: readonly string[];
}

/** Whether the live models have reached a position within so many seconds; throws when one of them failed. */
export async function modelsReach(registry: Registry, position: bigint, seconds: number): Promise<boolean> {
  for (const deadline = performance.now() + seconds * 1_000; performance.now() < deadline; await sleep(20)) {
    const builds = await registry.rows<Checkpoint>('select * from projection.checkpoint');
    const failed = builds.find(({ state }) => state === 'failed');
    if (failed) throw new Error(`projection ${failed.name} stopped: ${JSON.stringify(failed.error)}`);
    const live = builds.filter(({ state }) => state === 'live');
    if (live.length === projections.length && live.every((build) => BigInt(build.position) >= position)) return true;
  }
  return false;
}

/** Holds every row of the live models against those of a rebuild from nothing, which takes their place. */
export async function verifyModels(registry: Registry): Promise<readonly Differing[]> {
  const live = await liveTables(registry);
  await registry.rows('drop schema if exists lived cascade');
  await registry.rows('create schema lived');
  for (const { name, schema, table } of live)
    await registry.rows(`create table lived.${name}_${table} as select t::text as row from ${schema}.${table} t`);
  await rebuild(registry);
  const differing = new Map<string, string[]>();
  for (const { name, schema, table } of await liveTables(registry)) {
    const rows = await registry.rows<{ side: string; row: string }>(
      `(select 'lived' as side, row from (select row from lived.${name}_${table} except all select t::text from ${schema}.${table} t) a limit 5)
       union all
       (select 'rebuilt', row from (select t::text as row from ${schema}.${table} t except all select row from lived.${name}_${table}) b limit 5)`,
    );
    differing.set(name, [...(differing.get(name) ?? []), ...rows.map(({ side, row }) => `${side} ${table} ${row}`)]);
  }
  return [...differing].filter(([, { length }]) => length > 0).map(([projection, rows]) => ({ projection, rows }));
}

interface Checkpoint {
  readonly name: string;
  readonly version: number;
  readonly build: number;
  readonly position: string;
  readonly state: 'building' | 'live' | 'failed';
  readonly error: unknown;
}
interface Table {
  readonly name: string;
  readonly schema: string;
  readonly table: string;
}

async function liveTables(registry: Registry): Promise<readonly Table[]> {
  const tables = await registry.rows<Table>(
    `select c.name, t.schemaname as schema, t.tablename as table
     from projection.checkpoint c join pg_tables t on t.schemaname = format('%s_v%s_b%s', c.name, c.version, c.build)
     where c.state = 'live' order by 1, 3`,
  );
  if (new Set(tables.map(({ name }) => name)).size < projections.length)
    throw new Error('The live models have no tables');
  return tables;
}

async function rebuild(registry: Registry): Promise<void> {
  const child = startNode([compiled('cli'), 'rebuild'], registry.environment, registry.log('rebuild'));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`qayd rebuild ended with ${code}`);
}
