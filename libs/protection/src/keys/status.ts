import type { Database } from '#platform';
import type { KeyEncryption } from '../kek/key-encryption.js';
import { epochsIn, type Epoch } from './epochs.js';
import { erasures, type Erasure } from './erasing.js';
import { mostUsed, type KeyUse } from './uses.js';

/** How the keys stand. Tells no key. */
export interface KeyStatus {
  /** In `simple`, whoever administers the running server could read what is sealed; in `sealed`, only while it is unsealed. */
  readonly profile: 'simple' | 'sealed';
  readonly keeper: KeyEncryption['keeper']['kind'];
  readonly epochs: readonly (Epoch & { readonly held: boolean; readonly keys: number })[];
  readonly erased: number;
  readonly pending: readonly Erasure[];
  /** The key that has sealed the most, if any sealed a thousand. */
  readonly mostUsed: KeyUse | undefined;
}

export async function keyStatus(pool: Pick<Database, 'query'>, kek: KeyEncryption): Promise<KeyStatus> {
  const [epochs, { rows }, all] = [
    await epochsIn(pool),
    await pool.query<{ epoch: number | null; keys: string }>(
      `select case when wrapped is null then null else epoch end as epoch, count(*) as keys from protection.data_key group by 1`,
    ),
    await erasures(pool),
  ];
  const keysOf = (epoch: number | null) => Number(rows.find((row) => row.epoch === epoch)?.keys ?? 0);
  return {
    profile: kek.keeper.kind === 'shares' ? 'sealed' : 'simple',
    keeper: kek.keeper.kind,
    epochs: epochs.map((epoch) => ({ ...epoch, held: kek.epochs.includes(epoch.number), keys: keysOf(epoch.number) })),
    erased: keysOf(null),
    mostUsed: (await mostUsed(pool))[0],
    pending: all.filter(({ state }) => state === 'pending'),
  };
}
