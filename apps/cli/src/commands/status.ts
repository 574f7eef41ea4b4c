import { EventStore } from '#event-store';
import { Members } from '#access';
import { Checkpoints } from '#projections';
import { withApplication } from '../application.js';
import { withDatabase } from '../database.js';

/** How the registry stands; fails when a projection does. */
export const status = (): Promise<number> =>
  withDatabase(({ config }) =>
    withApplication(async (app) => {
      const [head, projections, accounts] = await Promise.all([
        app.get(EventStore, { strict: false }).head(),
        app.get(Checkpoints, { strict: false }).status(),
        app.get(Members, { strict: false }).count(),
      ]);
      const { host, pathname } = new URL(config.databaseUrl!);
      process.stdout.write(`database    ${host}${pathname}\nlog         ${head} events\naccounts    ${accounts}\n`);
      for (const { name, version, build, state, position, error } of projections)
        process.stdout.write(
          `projection  ${name} v${version} b${build}  ${state}, ${head - position} events behind${error ? `, stopped at event ${error.eventId} (${error.type})` : ''}\n`,
        );
      if (projections.length === 0) process.stdout.write('projection  none yet: start the api or the projector\n');
      return projections.some(({ state }) => state === 'failed') ? 1 : 0;
    }),
  );
