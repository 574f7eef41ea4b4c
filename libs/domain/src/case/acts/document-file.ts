import { z } from 'zod';

/** What the registry found out of a file by its bytes; `bytes`: how many. */
export const file = {
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().min(1),
  mediaType: z.string().regex(/^[a-z]+\/[a-z0-9.+-]+$/),
};
