import type { Logger } from 'pino';
import { newId, told, type Database } from '#platform';
import { seal, sealBytes, type Sealed } from '../cipher.js';
import { epochOfNewKeys, stillOpen } from './epochs.js';

/** So many texts under one key are the most that random nonces of 96 bits bear. */
export const mostSeals = 2 ** 32;
/** From here on a subject gets a new key for what comes; the old one opens what it sealed. */
const renewAt = mostSeals / 2;

interface Counted {
  readonly id: string;
  readonly key: Buffer;
  readonly uses: KeyUses;
}

/** `seal`, counted. */
export function sealUnder({ id, key, uses }: Counted, text: string, of: string): Sealed {
  uses.count(id);
  return seal(key, text, of);
}
/** `sealBytes`, counted. */
export function sealBytesUnder({ id, key, uses }: Counted, bytes: Uint8Array, of: string): Buffer {
  uses.count(id);
  return sealBytes(key, bytes, of);
}

/**
 * Counts what each data key seals, in the database by the thousand, so that whoever is killed has lost fewer than that.
 * A key at half of what it bears is told of, and `renew` called.
 */
export class KeyUses {
  private readonly counted = new Map<string, number>();

  constructor(
    private readonly pool: Database,
    private readonly log: Logger,
    private readonly renew: (key: string) => Promise<void>,
  ) {}

  count(id: string): void {
    const now = (this.counted.get(id) ?? 0) + 1;
    this.counted.set(id, now === by ? 0 : now);
    if (now === by) void this.write(id);
  }

  private async write(id: string): Promise<void> {
    try {
      const { rows } = await this.pool.query<{ seals: string }>({
        name: 'count-seals',
        text: `insert into protection.key_use (key_id, seals) values ($1, $2)
               on conflict (key_id) do update set seals = key_use.seals + excluded.seals returning seals`,
        values: [id, by],
      });
      const seals = Number(rows[0]!.seals);
      if (seals < renewAt) return;
      this.log.error(
        { key: id, seals, of: mostSeals },
        'a data key has sealed half of what it bears: a new one is made',
      );
      await this.renew(id);
    } catch (error) {
      this.counted.set(id, (this.counted.get(id) ?? 0) + by - 1); // it is tried again with the next but one
      this.log.warn({ key: id, ...told(error) }, 'how often a data key sealed could not be counted');
    }
  }
}

/** The next key of the subject of a key, under the epoch that is current; once, whoever else is at it. */
export async function makeNext(
  pool: Pick<Database, 'query'>,
  wrap: (epoch: number, id: string) => string,
  key: string,
): Promise<string | undefined> {
  const { rows } = await pool.query<{ subject: string; version: number }>(
    `select k.subject, k.version from protection.data_key k
     where k.id = $1 and k.wrapped is not null
       and not exists (select from protection.data_key n where n.subject = k.subject and n.version > k.version)`,
    [key],
  );
  const [of] = rows;
  if (!of) return undefined; // it was erased, or there is one already
  const [id, epoch] = [newId(), await epochOfNewKeys(pool)];
  const made = await pool.query(
    `with epoch as (${stillOpen('$5')})
     insert into protection.data_key (id, subject, version, epoch, wrapped)
     select $1, $2, $3, epoch.number, $4 from epoch
     where not exists (select from protection.data_key where subject = $2 and wrapped is null)
     on conflict (subject, version) do nothing`,
    [id, of.subject, of.version + 1, wrap(epoch, id), epoch],
  );
  return made.rowCount === 0 ? undefined : of.subject;
}

export interface KeyUse {
  readonly key: string;
  readonly subject: string;
  readonly seals: number;
}

/** The keys that have sealed the most. */
export async function mostUsed(pool: Pick<Database, 'query'>, limit = 1): Promise<readonly KeyUse[]> {
  const { rows } = await pool.query<{ key_id: string; subject: string; seals: string }>(
    `select key_id, subject, seals from protection.key_use join protection.data_key on id = key_id
     order by seals desc limit $1`,
    [limit],
  );
  return rows.map(({ key_id, subject, seals }) => ({ key: key_id, subject, seals: Number(seals) }));
}

const by = 1_000;
