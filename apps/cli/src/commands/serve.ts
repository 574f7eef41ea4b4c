import { startApi } from '../api-process.js';
import { withDatabase } from '../open-database.js';
import { aborted, interrupted } from '../interruption.js';

export interface Serving {
  /** What the api logs goes there: an open file. */
  readonly log?: number;
  /** Done before the api starts, once nobody else serves the data folder. */
  readonly prepare?: () => void;
  /** Done beside the api once it listens, until it is served no longer. */
  readonly meanwhile?: (url: string, ending: AbortSignal) => Promise<void>;
}

/** Serves until it is asked to stop. Throws when the api or the embedded database ends by itself. */
export async function serve({ log = stderr, prepare, meanwhile }: Serving = {}): Promise<number> {
  try {
    await withDatabase(async (database) => {
      await database.serveAlone();
      prepare?.();
      const api = await startApi(log, interrupted);
      const ending = AbortSignal.any([interrupted, database.lost, api.ended]);
      try {
        await database.announce(api.url);
        await meanwhile?.(api.url, ending);
        await aborted(ending);
      } catch (error) {
        if (!ending.aborted) throw error; // else it is what came of the ending
      } finally {
        await api.stop();
      }
      ending.throwIfAborted();
    });
  } catch (error) {
    if (!interrupted.aborted) throw error;
  }
  return 0;
}

/** The api says there itself where it listens. */
const stderr = 2;
