import { Editions } from '#read-models';
import { withApplication } from '../application.js';
import { withDatabase } from '../open-database.js';

/** Makes the first edition of the public figures now; later ones are made when a month ends. */
export const publish = (): Promise<number> =>
  withDatabase(() =>
    withApplication(async (app) => {
      const edition = await app.get(Editions, { strict: false }).freezeFirst();
      process.stdout.write(
        edition
          ? `The first edition of the public figures: ${edition.slice(0, 7)}\n`
          : 'No edition was made: there is one already, or nothing that it could count, or the model is behind ("qayd status").\n',
      );
      return edition ? 0 : 1;
    }),
  );
