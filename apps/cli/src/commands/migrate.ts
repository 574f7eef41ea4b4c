import { migrate, readConfig } from '#platform';

/** Brings the database of `QAYD_MIGRATION_DATABASE_URL` up to date. */
export async function migrateDatabase(): Promise<number> {
  const { migrationDatabaseUrl } = readConfig();
  if (migrationDatabaseUrl === undefined)
    throw new Error('Set QAYD_MIGRATION_DATABASE_URL to a role that may create schemas and roles');
  await migrate(migrationDatabaseUrl);
  process.stdout.write(
    'The database is up to date. Give the roles qayd_api, qayd_log and qayd_project one password, and QAYD_DATABASE_URL the URL of the first.\n',
  );
  return 0;
}
