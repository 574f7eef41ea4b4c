import { EventStore } from '#event-store';
import { Log, ModelDatabase, told } from '#platform';
import { Projector, type Projection } from '#projections';
import { projections } from '#read-models';
import { withApplication } from '../application.js';
import { withDatabase } from '../open-database.js';
import { interrupted } from '../interruption.js';
import { progress, type Board } from '../progress.js';

export interface RebuildOptions {
  readonly parallel?: boolean;
  /** Goes on with what was left unfinished, and leaves the other models as they are. */
  readonly resume?: boolean;
  /** Removes what was left unfinished, and builds nothing. */
  readonly discard?: boolean;
}

/** Fills models anew from the log, beside the live ones, and swaps them: readers see no pause. Ctrl-C leaves the live ones. */
export async function rebuild(model: string | undefined, options: RebuildOptions): Promise<number> {
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
        const one = (projection: Projection) =>
          options.discard
            ? discardOne(projector(projection), projection)
            : rebuildOne(projector(projection), projection, board, options);
        if (options.parallel) await Promise.all(wanted.map(one));
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
  { resume = false }: RebuildOptions,
): Promise<void> {
  const shown = board.of(`Rebuilding ${name}`, 'share');
  const on = {
    progress: (_: string, at: bigint, of: bigint) => shown.at(Number(at), Number(of)),
    wait: waitFor(name),
    interrupted: (error: unknown, milliseconds: number) => {
      const { code, message } = told(error);
      tell(
        `The database gave way (${String(message ?? code)}). Rebuilding ${name} goes on where it was in ${milliseconds / 1_000} s.`,
      );
    },
  };
  const built = await (resume ? projector.resume(interrupted, on) : projector.rebuild(interrupted, on)).catch(
    (error: unknown) => {
      throw interrupted.aborted
        ? new Error(
            'Stopped. The models are as they were; "qayd rebuild --resume" goes on, "qayd rebuild" begins anew.',
          )
        : error;
    },
  );
  process.stdout.write(
    built === 'nothing left'
      ? `${name}: nothing was left unfinished\n`
      : `${name}: version ${built.version}, build ${built.build}, live at position ${built.position}\n`,
  );
}

async function discardOne(projector: Projector, { name }: Projection): Promise<void> {
  const many = await projector.discard(interrupted, { wait: waitFor(name) });
  process.stdout.write(`${name}: ${many === 0 ? 'nothing was left unfinished' : 'what was left unfinished is gone'}\n`);
}

const waitFor = (name: string) => () => tell(`Another process is filling ${name}. This one waits for it.`);
const tell = (line: string) => void process.stderr.write(`${line}\n`);
