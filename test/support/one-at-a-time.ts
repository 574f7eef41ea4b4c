import pg from 'pg';

/** Does what disturbs the server that all specs share, or is disturbed there, while no other spec does the same. */
export async function oneAtATime<T>(what: 'roles' | 'drills', work: () => Promise<T>): Promise<T> {
  const server = new pg.Client({ connectionString: process.env['QAYD_TEST_SUPERUSER_URL'] });
  await server.connect();
  try {
    await server.query('select pg_advisory_lock(hashtext($1))', [what]);
    return await work();
  } finally {
    await server.end();
  }
}
