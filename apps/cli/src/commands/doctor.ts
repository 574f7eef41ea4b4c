import { storeOf } from '#documents';
import { LogMark, type Rollback } from '#event-store';
import { openPool, type Config } from '#platform';
import { keeperOf, KeyEncryption, keyStatus } from '#protection';
import { withDatabase } from '../open-database.js';
import { openToOthers } from '../open-to-others.js';

/** What holds here and what does not; fails where something has to be mended. */
export const doctor = (): Promise<number> =>
  withDatabase(async ({ config }) => {
    const pool = openPool(config.databaseUrl!, { as: 'log' });
    try {
      const { profile, epochs, pending } = await keyStatus(pool, new KeyEncryption(keeperOf(config)));
      const promises =
        profile === 'sealed'
          ? 'what is sealed is read only while custodians keep it unsealed; a machine that is off gives nothing'
          : 'a stolen database gives nothing by itself; whoever administers the running server, or has the key and the database, could read all';
      const documents = await documentsOf(config);
      const told = [
        `profile    ${profile}: ${promises}`,
        `keys       epoch ${epochs.find(({ state }) => state === 'current')?.number ?? 'none yet'}${pending.length > 0 ? `; ${pending.length} erasures pending` : ''}`,
        `documents  ${documents.where}`,
      ];
      const rollback = await new LogMark(config.dataDir, pool).look();
      const mend = [
        ...(config.eventStore.kind === 'postgres' && rollback ? [olderThan(rollback)] : []),
        ...openToOthers(config.dataDir),
        ...documents.mend,
        ...epochs
          .filter(({ keys, held }) => profile === 'simple' && keys > 0 && !held)
          .map(
            ({ number, keys }) =>
              `the key-encryption key of epoch ${number} is not at hand, and ${keys} data keys open with it alone: bring it back (qayd keys restore, from shares), or what they seal is read by nobody`,
          ),
        ...epochs
          .filter(({ state }) => state === 'filling')
          .map(({ number }) => `a rotation to epoch ${number} was cut short: qayd keys rotate`),
      ];
      process.stdout.write([...told, ...mend.map((one) => `mend       ${one}`)].map((line) => `${line}\n`).join(''));
      return mend.length === 0 ? 0 : 1;
    } finally {
      await pool.end();
    }
  });

const olderThan = ({ was, is }: Rollback): string =>
  `the log is at position ${is} and was at ${was.position} with event ${was.event}, which is not there: it was rolled back. Restore what is missing, or: qayd acknowledge-rollback --reason <words>`;

/** Where documents stay, and whether what is put there comes back. */
async function documentsOf(config: Config): Promise<{ readonly where: string; readonly mend: readonly string[] }> {
  const { s3 } = config.documents;
  const where = s3
    ? `in the bucket ${s3.bucket} at ${s3.endpoint}; what comes waits in the data folder until it was looked at`
    : 'in the data folder';
  try {
    await (await storeOf(config)).check();
    return { where, mend: [] };
  } catch (error) {
    return { where, mend: [(error as Error).message] };
  }
}
