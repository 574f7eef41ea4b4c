import type { INestApplicationContext } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { AccessModule } from '#access';
import { EventStoreModule } from '#event-store';
import { Import } from '#exchange';
import { logger, nestLog, PlatformModule, readConfig } from '#platform';
import { ProjectionsModule } from '#projections';
import { ProtectionModule } from '#protection';
import { EditionsModule } from '#read-models';
import { RegistryModule } from '#registry';

@Module({
  imports: [
    PlatformModule,
    CqrsModule.forRoot(),
    ProtectionModule,
    EventStoreModule,
    RegistryModule,
    AccessModule,
    ProjectionsModule,
    EditionsModule,
  ],
  providers: [Import],
})
class CommandLineModule {}

/** The application without its HTTP: commands run in this process, on the database of the settings. */
export async function withApplication<T>(work: (app: INestApplicationContext) => Promise<T>): Promise<T> {
  const app = await NestFactory.createApplicationContext(CommandLineModule, {
    logger: nestLog(logger(readConfig().logLevel)),
    abortOnError: false,
  });
  try {
    await app.init();
    return await work(app);
  } finally {
    await app.close();
  }
}
