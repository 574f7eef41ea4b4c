import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AccessModule, Founding, type FounderWithAccount, type Member, type Role } from '#access';
import { isRefusal, type Territory } from '#domain';
import { PlatformModule } from '#platform';
import { ProtectionModule } from '#protection';

/** Somebody of a registry that a test begins with. */
export interface Beginner {
  readonly name: string;
  readonly passphrase: string;
  readonly roles: readonly Role[];
  readonly organisation?: string;
  readonly territories?: readonly Territory[];
}

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
    await found(app.get(Founding, { strict: false }), [...beginners, ...officers]);
  } finally {
    await app.close();
  }
}

const officers: readonly Beginner[] = ['one', 'two'].map((which) => ({
  name: `officer-${which}`,
  passphrase: `officer-${which} passphrase`,
  roles: ['vetting-officer'],
  organisation: `${which}-organisation`,
}));

/** Founds a registry with accounts for all. */
export async function found(founding: Founding, beginners: readonly Beginner[]): Promise<readonly Member[]> {
  const founders: readonly FounderWithAccount[] = beginners.map((one) => ({
    organisation: 'one-organisation',
    ...one,
  }));
  const members = await founding.foundToTry(founders);
  if (isRefusal(members)) throw new Error(`Not founded: ${members.refused}: ${members.detail}`);
  return members;
}
