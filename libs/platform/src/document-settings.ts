import fs from 'node:fs';
import { z } from 'zod';

export const documentVariables = {
  QAYD_CLAMD: z
    .string()
    .regex(/^(\/.+|[^\s/:]+:\d{1,5})$/, 'must be <host>:<port>, or the path of a socket')
    .optional(),
  QAYD_DOCUMENT_MB: z.coerce.number().int().min(1).max(100_000).default(1_000),
  QAYD_DOCUMENTS_S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  QAYD_DOCUMENTS_S3_BUCKET: z.string().min(1).optional(),
  QAYD_DOCUMENTS_S3_REGION: z.string().min(1).default('us-east-1'),
  QAYD_DOCUMENTS_S3_PREFIX: z
    .string()
    .regex(/^([\w.-]+\/)+$/, 'must be steps with a / after each')
    .default(''),
  QAYD_DOCUMENTS_S3_KEY_ID: z.string().min(1).optional(),
  QAYD_DOCUMENTS_S3_SECRET: z.string().min(1).optional(),
  QAYD_DOCUMENTS_S3_SECRET_FILE: z.string().min(1).optional(),
};
type Variables = z.infer<z.ZodObject<typeof documentVariables>>;

/** A bucket of a store that speaks S3. The secret is never logged. */
export interface S3Settings {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** What every name in it begins with: empty, or steps that end with `/`. */
  readonly prefix: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}
export interface DocumentSettings {
  /** Where a clamd listens: `host:port`, or the path of its socket. Left out: nothing is scanned. */
  readonly clamd?: string;
  /** How large a file may be. */
  readonly mostBytes: number;
  /** Where documents stay once they were looked at. Left out: in the data folder. */
  readonly s3?: S3Settings;
}

export function documentSettings(read: Variables): DocumentSettings {
  const { QAYD_CLAMD: clamd, QAYD_DOCUMENT_MB: megabytes, QAYD_DOCUMENTS_S3_ENDPOINT: endpoint } = read;
  const mostBytes = megabytes * 1_000_000;
  const documents = { ...(clamd !== undefined && { clamd }), mostBytes };
  if (endpoint === undefined) return documents;
  if (mostBytes > mostOfAnObject)
    throw new Error('Bad settings:\n  QAYD_DOCUMENT_MB: must be 4900 or less where documents are kept in S3');
  return { ...documents, s3: s3Settings(endpoint, read) };
}

function s3Settings(endpoint: string, read: Variables): S3Settings {
  const file = read.QAYD_DOCUMENTS_S3_SECRET_FILE;
  const secret =
    read.QAYD_DOCUMENTS_S3_SECRET ?? (file === undefined ? undefined : fs.readFileSync(file, 'utf8').trim());
  const of = { BUCKET: read.QAYD_DOCUMENTS_S3_BUCKET, KEY_ID: read.QAYD_DOCUMENTS_S3_KEY_ID, SECRET: secret };
  for (const [name, value] of Object.entries(of))
    if (value === undefined || value === '')
      throw new Error(
        `Bad settings:\n  QAYD_DOCUMENTS_S3_${name}: must be set where QAYD_DOCUMENTS_S3_ENDPOINT is${name === 'SECRET' ? ', or QAYD_DOCUMENTS_S3_SECRET_FILE' : ''}`,
      );
  return {
    endpoint,
    region: read.QAYD_DOCUMENTS_S3_REGION,
    prefix: read.QAYD_DOCUMENTS_S3_PREFIX,
    bucket: of.BUCKET!,
    accessKeyId: of.KEY_ID!,
    secretAccessKey: of.SECRET!,
  };
}

/** Bytes that S3 takes in one request are 5 GiB; sealing adds to what comes. */
const mostOfAnObject = 4_900_000_000;
