import { EventStore } from '#event-store';
import { Standing } from '#access';
import { Checkpoints, hasStopped, type ProjectionStatus } from '#projections';
import { withApplication } from '../application.js';
import { withDatabase } from '../open-database.js';

/** How the registry stands; fails when a projection does. */
export const status = (): Promise<number> =>
  withDatabase(({ config }) =>
    withApplication(async (app) => {
      const [head, projections, roster] = await Promise.all([
        app.get(EventStore, { strict: false }).head(),
        app.get(Checkpoints, { strict: false }).status(),
        app.get(Standing, { strict: false }).roster(),
      ]);
      const { host, pathname } = new URL(config.databaseUrl!);
      process.stdout.write(
        `database    ${host}${pathname}\nlog         up to position ${head}\nmembers     ${roster ? roster.members.size : 'not founded yet: qayd init'}\n`,
      );
      for (const projection of projections) process.stdout.write(`projection  ${lineOf(projection)}\n`);
      if (projections.length === 0) process.stdout.write('projection  none yet: start the api or the projector\n');
      return projections.some(hasStopped) ? 1 : 0;
    }),
  );

const lineOf = ({ name, version, build, state, behind, error }: ProjectionStatus): string =>
  [
    `${name} v${version} b${build}  ${state}`,
    behind.events === 0 ? 'up to date' : `${behind.events ?? 'some'} events behind, for ${behind.seconds.toFixed(0)} s`,
    ...(state === 'abandoned' ? [`nobody works on it: qayd rebuild ${name} --resume, or --discard`] : []),
    ...(error?.eventId !== undefined ? [`stopped at event ${error.eventId} (${error.type})`] : []),
    ...(error && error.eventId === undefined
      ? [`stopped before position ${error.position}, where the log has no event`]
      : []),
  ].join(', ');
