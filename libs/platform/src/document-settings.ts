import { z } from 'zod';

export const documentVariables = {
  QAYD_CLAMD: z
    .string()
    .regex(/^(\/.+|[^\s/:]+:\d{1,5})$/, 'must be <host>:<port>, or the path of a socket')
    .optional(),
  QAYD_DOCUMENT_MB: z.coerce.number().int().min(1).max(100_000).default(1_000),
};

export interface DocumentSettings {
  /** Where a clamd listens: `host:port`, or the path of its socket. Left out: nothing is scanned. */
  readonly clamd?: string;
  /** How large a file may be. */
  readonly mostBytes: number;
}

export const documentSettings = ({
  QAYD_CLAMD: clamd,
  QAYD_DOCUMENT_MB: megabytes,
}: z.infer<z.ZodObject<typeof documentVariables>>): DocumentSettings => ({
  ...(clamd !== undefined && { clamd }),
  mostBytes: megabytes * 1_000_000,
});
