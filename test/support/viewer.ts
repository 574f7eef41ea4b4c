import pg from 'pg';
import type { ToldOfFlows } from './attacker.js';
import { oneAtATime } from './one-at-a-time.js';

/** Roles are of the whole server: two specs that change one at the same time disturb each other. */
export const changingRoles = <T>(change: () => Promise<T>): Promise<T> => oneAtATime('roles', change);

/** A connection as one of the roles that read what is counted. */
export async function viewerOf(ownerUrl: string, role: string): Promise<pg.Client> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  await changingRoles(() => owner.query(`alter role ${role} login password 'only-for-tests'`));
  await owner.end();
  const viewer = new pg.Client({
    connectionString: Object.assign(new URL(ownerUrl), { username: role, password: 'only-for-tests' }).href,
  });
  await viewer.connect();
  return viewer;
}

/** What of an edition tells of how many came and went, and of how many that leaves. */
export async function toldOfFlows(viewer: pg.Client): Promise<ToldOfFlows> {
  const { rows: flows } = await viewer.query<ToldOfFlows['flows'][number]>('select year, began, ended from reporting.flows_by_year_v1'); // prettier-ignore
  const { rows: held } = await viewer.query<ToldOfFlows['held'][number]>('select month::text, persons from reporting.held_by_month_v1'); // prettier-ignore
  const { rows } = await viewer.query<{ n: number | null }>(`select n from reporting.lengths_v1 where measure = 'daysInCustody'`); // prettier-ignore
  return { flows, held, n: rows[0]?.n ?? null };
}
