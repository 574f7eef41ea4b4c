import { z } from 'zod';

export const keyVariables = {
  QAYD_KEYS: z.enum(['file', 'environment', 'shares']).optional(),
  QAYD_KEK: z
    .string()
    .regex(/^[1-9]\d{0,8}:[0-9a-f]{64}(,[1-9]\d{0,8}:[0-9a-f]{64})*$/, 'must be <epoch>:<64 hexadecimal digits>, …')
    .optional(),
};

/**
 * Where the key-encryption key is. `file` (in the data folder) and `environment`: the *simple* profile, in which whoever
 * administers the running server could read. `shares`: the *sealed* profile, in which it is in memory alone, once
 * custodians have submitted enough of their shares.
 */
export type KeySettings =
  | { readonly kind: 'file' }
  | { readonly kind: 'environment'; readonly keks: ReadonlyMap<number, Buffer> }
  | { readonly kind: 'shares' };

export function keySettings({ QAYD_KEYS, QAYD_KEK }: z.infer<z.ZodObject<typeof keyVariables>>): KeySettings {
  const kind = QAYD_KEYS ?? (QAYD_KEK === undefined ? 'file' : 'environment');
  if (kind !== 'environment') return { kind };
  if (QAYD_KEK === undefined) throw new Error('Bad settings:\n  QAYD_KEK: must be set where QAYD_KEYS is environment');
  const keks = QAYD_KEK.split(',').map((one) => one.split(':') as [string, string]);
  return { kind, keks: new Map(keks.map(([epoch, kek]) => [Number(epoch), Buffer.from(kek, 'hex')])) };
}
