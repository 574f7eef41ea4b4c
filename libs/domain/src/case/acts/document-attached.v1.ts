import { z } from 'zod';
import { earlier } from '../../earlier.js';
import { factId, text } from '../../envelope.js';

/** Version 1 told of a file by its hash alone: the registry has no bytes of it, and said nothing of who may know. */
export const documentAttachedV1 = earlier({
  data: {
    sha256: z.string(),
    bytes: z.int(),
    mediaType: z.string(),
    title: text(300).optional(),
    fact: factId.optional(),
  },
  upcast: ({ data }) => ({ data: { ...data, tier: 'restricted' } }),
});
