import { z } from 'zod';
import { documentSettings, documentVariables, type DocumentSettings } from './document-settings.js';
import { keySettings, keyVariables, type KeySettings } from './key-settings.js';
import { signInSettings, signInVariables, type SignInSettings } from './sign-in-settings.js';

/** The settings, all from the environment. */
const settings = z.object({
  QAYD_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  QAYD_MIGRATION_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  QAYD_HOST: z.string().min(1).default('127.0.0.1'),
  QAYD_PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  QAYD_DATA_DIR: z.string().min(1).default('.qayd'),
  QAYD_PROJECTOR: z.enum(['embedded', 'separate']).default('embedded'),
  QAYD_METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  QAYD_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  QAYD_EVENT_STORE: z.enum(['postgres', 'eventstoredb']).default('postgres'),
  QAYD_EVENTSTOREDB_URL: z
    .string()
    .regex(/^esdb(\+discover)?:\/\//, 'must begin with esdb:// or esdb+discover://')
    .optional(),
  QAYD_BACKUP_RECIPIENTS: z
    .string()
    .transform((list) => list.split(/[\s,]+/).filter((one) => one !== ''))
    .pipe(z.array(z.string().regex(/^age1[0-9a-z]+$/, 'must be recipients of age: age1…, parted by commas')))
    .default([]),
  QAYD_PUBLIC_FIGURES: z.enum(['on', 'off']).default('off'),
  ...signInVariables,
  ...keyVariables,
  ...documentVariables,
});

/** Where the log is. The url of EventStoreDB holds a password: it is never logged. */
export type EventStoreSetting = { readonly kind: 'postgres' } | { readonly kind: 'eventstoredb'; readonly url: string };

/** A class, so that it is its own injection token. */
export class Config {
  constructor(
    /** Of the api's role, whose password the roles of the log and of the models have too; absent where the embedded Postgres is to be used. */
    readonly databaseUrl: string | undefined,
    /** Of a role that may create schemas and roles; migrations alone use it. */
    readonly migrationDatabaseUrl: string | undefined,
    readonly host: string,
    readonly port: number,
    readonly dataDir: string,
    /** Whether the api runs the projections itself. */
    readonly projector: 'embedded' | 'separate',
    readonly logLevel: string,
    readonly eventStore: EventStoreSetting = { kind: 'postgres' },
    /** Where a Prometheus may scrape; absent where none does. */
    readonly metricsPort?: number,
    readonly signIn: SignInSettings = { secondFactor: 'required', publicUrl: 'http://localhost:3000', oidc: [] },
    readonly keys: KeySettings = { kind: 'file' },
    /** The custodians that backups are encrypted to. */
    readonly backupRecipients: readonly string[] = [],
    readonly documents: DocumentSettings = { mostBytes: 1_000_000_000 },
    /** Whether the public figures are answered without a session. */
    readonly publicFigures: boolean = false,
  ) {}
}

/** Reads the settings; one that is empty is not set. Throws an error that names each bad variable. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const read = settings.safeParse(Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== '')));
  if (!read.success)
    throw new Error(
      `Bad settings:\n${read.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`).join('\n')}`,
    );
  const { data } = read;
  return new Config(
    data.QAYD_DATABASE_URL,
    data.QAYD_MIGRATION_DATABASE_URL,
    data.QAYD_HOST,
    data.QAYD_PORT,
    data.QAYD_DATA_DIR,
    data.QAYD_PROJECTOR,
    data.QAYD_LOG_LEVEL,
    eventStoreOf(data),
    data.QAYD_METRICS_PORT,
    signInSettings(data, { host: data.QAYD_HOST, port: data.QAYD_PORT }),
    keySettings(data),
    data.QAYD_BACKUP_RECIPIENTS,
    documentSettings(data),
    data.QAYD_PUBLIC_FIGURES === 'on',
  );
}

function eventStoreOf({ QAYD_EVENT_STORE: kind, QAYD_EVENTSTOREDB_URL: url }: z.infer<typeof settings>) {
  if (kind === 'postgres') return { kind };
  if (url === undefined)
    throw new Error('Bad settings:\n  QAYD_EVENTSTOREDB_URL: must be set where QAYD_EVENT_STORE is eventstoredb');
  return { kind, url };
}
