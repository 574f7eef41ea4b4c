import type { Database } from '#platform';
import { CannotOpen } from '../errors.js';
import type { KeyEncryption } from '../kek/key-encryption.js';

/** What came of opening every data key under the epoch that it is listed with. */
export interface KeysOpened {
  readonly opened: number;
  readonly erased: number;
  /** Data keys that do not open, and why. */
  readonly failed: readonly { readonly id: string; readonly epoch: number; readonly why: string }[];
}

/** Opens every data key of a database, under the epoch that it is listed with and no other. */
export async function openEveryKey(pool: Pick<Database, 'query'>, kek: KeyEncryption): Promise<KeysOpened> {
  const failed: KeysOpened['failed'][number][] = [];
  let [opened, erased] = [0, 0];
  for (let last = '00000000-0000-0000-0000-000000000000'; ;) {
    const { rows } = await pool.query<Row>(page, [last]);
    if (rows.length === 0) return { opened, erased, failed };
    for (const { id, epoch, wrapped, over } of rows)
      if (wrapped === null) erased += 1;
      else
        try {
          if (over) throw new CannotOpen('unknown-epoch', `data key ${id}`);
          kek.unwrap(epoch, id, wrapped).fill(0);
          opened += 1;
        } catch (error) {
          if (!(error instanceof CannotOpen)) throw error;
          failed.push({ id, epoch, why: error.why });
        }
    last = rows.at(-1)!.id;
  }
}

interface Row {
  readonly id: string;
  readonly epoch: number;
  readonly wrapped: string | null;
  readonly over: boolean;
}
const page = `
  select k.id, k.epoch, k.wrapped, e.state = 'destroyed' as over
  from protection.data_key k join protection.epoch e on e.number = k.epoch
  where k.id > $1 order by k.id limit 1000`;
