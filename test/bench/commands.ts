import { Global, Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import {
  caseFact, isRefusal,
  type CaseId, type FactId, type MemberId, type PersonId, type SourceId,
} from '#domain'; // prettier-ignore
import { Sealing, type EventStore } from '#event-store';
import { Config, newId, PlatformModule } from '#platform';
import { Erasing, keeperOf, KeyEncryption, Keyring, ProtectionModule, SealedFiles } from '#protection';
import { ActOnCase, ActOnPerson, ActOnSource, RecordFacts, RegistryModule, type Outcome } from '#registry';

/** The write path of the product, from the command bus to the commit. */
export interface OpenCommands {
  /** Records a fact in a case of this writer's own; after each ten, in a new one. */
  readonly record: (writer: number) => Promise<void>;
  close(): Promise<void>;
}

/** In this process, on a database of its own; `sealed` or, for a comparison alone, in the clear. */
export async function openCommands(url: string, sealed: boolean): Promise<OpenCommands> {
  const before = { ...process.env };
  Object.assign(process.env, { QAYD_DATABASE_URL: url, QAYD_LOG_LEVEL: 'silent' });
  const imports = [PlatformModule, CqrsModule.forRoot(), sealed ? ProtectionModule : ClearModule.make(), RegistryModule]; // prettier-ignore
  const app = await NestFactory.createApplicationContext(
    { module: WritingModule, imports },
    { logger: false, abortOnError: false },
  );
  process.env = before;
  const bus = app.get(CommandBus, { strict: false });
  const source = newId() as SourceId;
  const title = { type: 'publication', title: 'A report', connection: 'unknown', reliability: 'unknown', tier: 'restricted' } as const; // prettier-ignore
  await done(bus.execute(new ActOnSource(source, { type: 'SourceRegistered', data: title }, attempt())));
  const cases = new Map<number, { readonly id: CaseId; facts: number }>();
  const says = caseFact.parse({
    kind: 'ArrestRecorded',
    occurredOn: '2021-09-04~',
    sources: [{ id: source }],
    tier: 'restricted',
    personal: { circumstances: 'At home, in the morning, in front of the family.' },
    data: { authority: 'fsb', place: 'simferopol' },
  });
  return {
    record: async (writer) => {
      const mine = cases.get(writer);
      if (mine && mine.facts < 10) {
        mine.facts += 1;
        await done(bus.execute(new RecordFacts(mine.id, [{ id: newId() as FactId, says }], attempt())));
      } else cases.set(writer, { id: await aCase(bus), facts: 0 });
    },
    close: () => app.close(),
  };
}

class WritingModule {}

/** What the product never has: a log that nothing seals. */
@Global()
@Module({})
class ClearModule {
  static make(): DynamicModule {
    const kek = { provide: KeyEncryption, useFactory: (config: Config) => new KeyEncryption(keeperOf(config)), inject: [Config] }; // prettier-ignore
    const providers = [
      { provide: Sealing, useValue: { over: (log: EventStore) => log } },
      { provide: Keyring, useValue: undefined }, // nobody is erased here
      { provide: SealedFiles, useValue: undefined }, // and nothing attached
      kek,
      Erasing,
    ];
    return { module: ClearModule, imports: [PlatformModule], providers, exports: [Sealing, Erasing, SealedFiles] };
  }
}

const by = newId() as MemberId;
const attempt = () => ({ by, commandId: newId(), commandHash: '', correlationId: newId() });

const somebody = () => ({
  names: [{ text: 'Olena Example', script: 'Latn' as const, language: 'en', kind: 'used' as const }],
  sex: 'unknown' as const,
  citizenships: [],
  tier: 'restricted' as const,
});

async function aCase(bus: CommandBus): Promise<CaseId> {
  const [person, id] = [newId() as PersonId, newId() as CaseId];
  await done(bus.execute(new ActOnPerson(person, { type: 'PersonRegistered', data: somebody() }, attempt())));
  await done(bus.execute(new ActOnCase(id, { type: 'CaseOpened', data: { person, tier: 'restricted' } }, attempt())));
  return id;
}

async function done(outcome: Promise<Outcome>): Promise<void> {
  const written = await outcome;
  if (isRefusal(written)) throw new Error(`${written.refused}: ${written.detail}`);
}
