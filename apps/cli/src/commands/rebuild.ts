import { EventStore } from '#event-store';
import { Log, ModelDatabase } from '#platform';
import { Projector, type Projection } from '#projections';
import { projections } from '#read-models';
import { withApplication } from '../application.js';
import { withDatabase } from '../open-database.js';
import { interrupted } from '../interruption.js';
import { progress, type Board } from '../progress.js';

export interface RebuildOptions {
  readonly parallel?: boolean;
}

/** Fills models anew from the log, beside the live ones, and swaps them: readers see no pause. Ctrl-C leaves the live ones. */
export async function rebuild(model: string | undefined, { parallel = false }: RebuildOptions): Promise<number> {
  const wanted = projections.filter(({ name }) => model === undefined || name === model);
  if (wanted.length === 0)
    throw new Error(`There is no model "${model}": ${projections.map(({ name }) => name).join(', ')}`);
  return withDatabase(() =>
    withApplication(async (app) => {
      const projector = (projection: Projection) =>
        new Projector(
          app.get(EventStore, { strict: false }),
          app.get(ModelDatabase, { strict: false }),
          app.get(Log, { strict: false }),
          projection,
        );
      const board = progress();
      try {
        const one = (projection: Projection) => rebuildOne(projector(projection), projection, board, interrupted);
        if (parallel) await Promise.all(wanted.map(one));
        else for (const projection of wanted) await one(projection);
      } finally {
        board.end();
      }
      return 0;
    }),
  );
}

async function rebuildOne(
  projector: Projector,
  { name }: Projection,
  board: Board,
  signal: AbortSignal,
): Promise<void> {
  const shown = board.of(`Rebuilding ${name}`, 'share');
  const wait = () => void process.stderr.write(`Another process is filling ${name}. This one waits for it.\n`);
  const build = await projector
    .rebuild(signal, (_, at, of) => shown.at(Number(at), Number(of)), wait)
    .catch((error: unknown) => {
      throw signal.aborted ? new Error('Stopped. The models are as they were; a rebuild begins anew.') : error;
    });
  process.stdout.write(`${name}: version ${build.version}, build ${build.build}, live at position ${build.position}\n`);
}
