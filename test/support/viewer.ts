import pg from 'pg';
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
