import type { PoolClient } from 'pg';
import { position, start, type Position } from '#event-store';
import { unhurried, type Database } from '#platform';
import type { Projection, ReportingView } from './projection.js';

/** One filling of a projection's tables, in a schema of its own. */
export interface Build {
  readonly name: string;
  readonly version: number;
  readonly build: number;
  readonly position: Position;
  readonly state: 'building' | 'live' | 'failed';
}

/** Another process took over, or swapped the build: this one writes no more. */
export class Fenced extends Error {}

export const schemaOf = ({ name, version, build }: Build): string => `${name}_v${version}_b${build}`;

/** The build whose tables the views show; the failed one too, which shows what it had. */
export async function liveBuild(pool: Database, name: string): Promise<Build | undefined> {
  const { rows } = await pool.query<Row>(
    `select * from projection.checkpoint where name = $1 and state in ('live', 'failed')`,
    [name],
  );
  return rows[0] && buildOf(rows[0]);
}

/** What was left unfinished of this version. Ask while you hold the lease of the build, or somebody is at it. */
export async function unfinishedBuild(pool: Database, { name, version }: Projection): Promise<Build | undefined> {
  const { rows } = await pool.query<Row>(
    `select * from projection.checkpoint where name = $1 and version = $2 and state = 'building'`,
    [name, version],
  );
  return rows[0] && buildOf(rows[0]);
}

/** Removes what was left unfinished, of whatever version; how much that was. */
export const discardUnfinished = (pool: Database, { name }: Projection): Promise<number> =>
  inTransaction(pool, (tx) => dropUnfinished(tx, name));

async function dropUnfinished(tx: PoolClient, name: string): Promise<number> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 2))', [name]);
  const { rows: left } = await tx.query<Row>(
    `delete from projection.checkpoint where name = $1 and state = 'building' returning *`,
    [name],
  );
  for (const row of left) await tx.query(`drop schema if exists ${schemaOf(buildOf(row))} cascade`);
  return left.length;
}

/** An empty build beside the live one, in place of any that was left unfinished. */
export async function startBuild(pool: Database, { name, version, tables }: Projection): Promise<Build> {
  return inTransaction(pool, async (tx) => {
    await dropUnfinished(tx, name);
    const { rows } = await tx.query<Row>(
      `insert into projection.checkpoint (name, version, build, state)
       select $1, $2, coalesce(max(build), 0) + 1, 'building' from projection.checkpoint where name = $1 returning *`,
      [name, version],
    );
    const build = buildOf(rows[0]!);
    await tx.query(`create schema ${schemaOf(build)}; grant usage on schema ${schemaOf(build)} to qayd_api`);
    await tx.query(`set local search_path to ${schemaOf(build)}, public`);
    await tx.query(tables);
    return build;
  });
}

/** Makes what readers need and the filling does without, once: when it is filled, before anybody reads it. */
export async function addIndexes(pool: Database, { indexes }: Projection, build: Build): Promise<void> {
  if (indexes === undefined) return;
  await inTransaction(pool, async (tx) => {
    const { rows } = await tx.query<{ said: string | null }>(
      `select obj_description(to_regnamespace($1)::oid, 'pg_namespace') as said`,
      [schemaOf(build)],
    );
    if (rows[0]!.said === indexed) return; // by whoever filled it before it was cut short
    await tx.query(`set local statement_timeout = 0; set local search_path to ${schemaOf(build)}, public`);
    await unhurried(tx, 0, () => tx.query(indexes));
    await tx.query(`comment on schema ${schemaOf(build)} is '${indexed}'`);
  });
}

/** What is said of a schema that has its indexes. */
const indexed = 'indexed';

/**
 * How long a swap waits for readers, in ms: less than the second after which Postgres looks for a deadlock. Readers and a
 * swap take views and tables in an order of their own each, and it has to be the swap that gives way.
 */
const mostWait = 500;

/**
 * Lets the views show this build, in one transaction, unless the live one has come further: then it answers where that
 * is, and the build has to follow up to there first. Where readers are in the way nothing was changed.
 */
export async function makeLive(
  pool: Database,
  projection: Projection,
  build: Build,
): Promise<Position | 'live' | 'in use'> {
  try {
    return await swap(pool, projection, build);
  } catch (error) {
    if (inUse.has((error as { readonly code?: string }).code ?? '')) return 'in use';
    throw error;
  }
}

/** A lock was not to be had; a deadlock. */
const inUse = new Set(['55P03', '40P01']);

function swap(pool: Database, { views, reporting = {} }: Projection, build: Build): Promise<Position | 'live'> {
  return inTransaction(pool, async (tx) => {
    await tx.query(`set local lock_timeout = ${mostWait}`);
    const { rows } = await tx.query<Row>(
      `select * from projection.checkpoint where name = $1 and state in ('live', 'failed') for update`,
      [build.name],
    );
    const old = rows[0] && buildOf(rows[0]);
    if (old && old.state === 'live' && old.position > build.position) return old.position;
    await tx.query(`set local search_path to ${schemaOf(build)}, public`);
    for (const [view, query] of Object.entries(views)) {
      await tx.query(`drop view if exists read.${view}`);
      await tx.query(`create view read.${view} with (security_invoker = true) as ${query}`);
      await tx.query(`grant select on read.${view} to qayd_api`);
    }
    for (const [view, of] of Object.entries(reporting)) await tx.query(reportingView(view, of));
    if (old) {
      await tx.query('delete from projection.checkpoint where name = $1 and build = $2', [old.name, old.build]);
      await tx.query(`drop schema if exists ${schemaOf(old)} cascade`);
    }
    const { rowCount } = await tx.query(
      `update projection.checkpoint set state = 'live', updated_at = now() where name = $1 and build = $2 and state = 'building'`,
      [build.name, build.build],
    );
    if (rowCount !== 1) throw new Fenced(`${build.name}: another build took the place of this one`);
    return 'live';
  });
}

/** As its owner, the models', sees: its reader has no right to a table. */
function reportingView(name: string, { about, columns, query }: ReportingView): string {
  const view = `reporting_internal.${name}`;
  const text = (said: string) => `'${said.replaceAll("'", "''")}'`;
  return `
    drop view if exists ${view};
    create view ${view} as ${query};
    comment on view ${view} is ${text(about)};
    ${Object.entries(columns).map(([column, said]) => `comment on column ${view}.${column} is ${text(said)};`).join('\n')}
    grant select on ${view} to qayd_reporting_internal;`;
} // prettier-ignore

/** Moves the checkpoint, in the transaction that wrote the rows; throws when it is not where this process left it. */
export async function moveCheckpoint(tx: PoolClient | Database, build: Build, to: Position): Promise<Build> {
  const { rowCount } = await tx.query(
    `update projection.checkpoint set position = $4, state = case state when 'failed' then 'live' else state end, error = null, updated_at = now()
     where name = $1 and build = $2 and position = $3`,
    [build.name, build.build, String(build.position), String(to)],
  );
  if (rowCount !== 1) throw new Fenced(`${build.name}: another process moved its checkpoint`);
  return { ...build, position: to };
}

export async function inTransaction<T>(pool: Database, work: (tx: PoolClient) => Promise<T>): Promise<T> {
  const tx = await pool.connect();
  try {
    // The log is the record. What a crash takes of a model comes again, for rows and checkpoint go together.
    // As the owner of the models, whom nobody signs in as.
    await tx.query('begin; set local synchronous_commit = off; set local role qayd_models');
    const result = await work(tx);
    await tx.query('commit');
    tx.release();
    return result;
  } catch (error) {
    const broken = await tx.query('rollback').then(
      () => false,
      () => true,
    );
    tx.release(broken);
    throw error;
  }
}

interface Row {
  readonly name: string;
  readonly version: number;
  readonly build: number;
  readonly position: string;
  readonly state: Build['state'];
}
const buildOf = ({ name, version, build, position: at, state }: Row): Build => ({
  name,
  version,
  build,
  state,
  position: at === '0' ? start : position(at),
});
