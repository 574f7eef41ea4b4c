import { Module } from '@nestjs/common';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AccessModule, Accounts, Founding, hashesOf, type Member, type Role } from '#access';
import { isRefusal, type Territory } from '#domain';
import { PlatformModule } from '#platform';
import { ProtectionModule } from '#protection';

/** Somebody of a registry that a test begins with. */
export interface Beginner {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly organisation?: string;
  readonly territories?: readonly Territory[];
}

/** Of everybody that a registry begins with: one hash serves them all. */
export const beginnersPassphrase = 'quiet otter folds grey maps';

@Module({ imports: [PlatformModule, ProtectionModule, AccessModule] })
class FoundingModule {}

/** Founds a registry in a database, with two officers besides those who are named, and an account for each. */
export async function foundIn(
  databaseUrl: string,
  beginners: readonly Beginner[],
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const before = { ...process.env };
  Object.assign(process.env, { QAYD_LOG_LEVEL: 'silent', ...environment, QAYD_DATABASE_URL: databaseUrl });
  const app = await NestFactory.createApplicationContext(FoundingModule, { logger: false, abortOnError: false });
  process.env = before;
  try {
    await found(app, [...beginners, ...officers]);
  } finally {
    await app.close();
  }
}

const officers: readonly Beginner[] = ['one', 'two'].map((which) => ({
  name: `officer-${which}`,
  roles: ['vetting-officer'],
  organisation: `${which}-organisation`,
}));

/** Founds a registry with accounts for all. */
export async function found(app: INestApplicationContext, beginners: readonly Beginner[]): Promise<readonly Member[]> {
  const founders = beginners.map((one) => ({ organisation: 'one-organisation', ...one }));
  const ids = await app.get(Founding, { strict: false }).found(founders);
  if (isRefusal(ids)) throw new Error(`Not founded: ${ids.refused}: ${ids.detail}`);
  const hashes = await hashesOf(beginnersPassphrase);
  const accounts = app.get(Accounts, { strict: false });
  for (const [nth, member] of ids.entries()) await accounts.put({ member, name: founders[nth]!.name, hashes });
  return founders.map((one, nth) => ({ territories: 'everywhere', ...one, id: ids[nth]!, probation: false }));
}
