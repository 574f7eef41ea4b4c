import pg from 'pg';

/** Roles are of the whole server, which all specs share: two that change one at the same time disturb each other. */
export async function changingRoles<T>(change: () => Promise<T>): Promise<T> {
  const server = new pg.Client({ connectionString: process.env['QAYD_TEST_SUPERUSER_URL'] });
  await server.connect();
  try {
    await server.query(`select pg_advisory_lock(hashtext('roles'))`);
    return await change();
  } finally {
    await server.end();
  }
}

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
