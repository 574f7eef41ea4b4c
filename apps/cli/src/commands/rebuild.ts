import { EventStore } from '#event-store';
import { Database, logger, readConfig } from '#platform';
import { Projector } from '#projections';
import { projections } from '#read-models';
import { withApplication } from '../application.js';
import { withDatabase } from '../database.js';
import { progress } from '../progress.js';

/** Fills a model anew from the log, beside the live one, and swaps them: readers see no pause. */
export async function rebuild(model: string | undefined): Promise<number> {
  const wanted = projections.filter(({ name }) => model === undefined || name === model);
  if (wanted.length === 0)
    throw new Error(`There is no model "${model}": ${projections.map(({ name }) => name).join(', ')}`);
  return withDatabase(() =>
    withApplication(async (app) => {
      const [store, pool] = [app.get(EventStore, { strict: false }), app.get(Database, { strict: false })];
      for (const projection of wanted) {
        const shown = progress(`Rebuilding ${projection.name}`);
        const projector = new Projector(store, pool, logger(readConfig().logLevel), projection);
        const build = await projector.rebuild(new AbortController().signal, (_, at, of) =>
          shown.at(Number(at), Number(of)),
        );
        shown.end();
        process.stdout.write(
          `${projection.name}: version ${build.version}, build ${build.build}, live at position ${build.position}\n`,
        );
      }
      return 0;
    }),
  );
}
