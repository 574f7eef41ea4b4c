import { once } from 'node:events';
import { startApi } from '../api-process.js';
import { withDatabase } from '../database.js';

/** Serves until it is told to stop, or the api ends by itself. `meanwhile` runs beside it once it listens. */
export async function serve(
  meanwhile: (url: string) => Promise<void> = (url) =>
    Promise.resolve(void process.stdout.write(`Qayd listens on ${url}\n`)),
): Promise<number> {
  return withDatabase(async (database) => {
    const asked = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]).then(() => 0);
    const api = await startApi();
    try {
      await meanwhile(api.url);
      return await Promise.race([asked, api.ended]);
    } finally {
      await api.stop();
      await database.stop();
    }
  });
}
