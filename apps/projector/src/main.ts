import 'reflect-metadata';
import os from 'node:os';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { EventStore } from '#event-store';
import { logger, metricsRegistry, nestLog, readConfig, serveMetrics } from '#platform';
import { Checkpoints, measureProjections, ProjectionsModule } from '#projections';
import { ProtectionModule } from '#protection';
import { EditionsModule, projections } from '#read-models';
import { ClockWorkModule } from '#registry';

const config = readConfig();
// It gives way to who waits for an answer: an api beside it, and the processes of the database that work for that.
os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);

/** What runs beside the api: the read models, and what the clock brings. */
@Module({
  imports: [
    CqrsModule.forRoot(),
    ProtectionModule,
    ProjectionsModule.forRoot(projections),
    ClockWorkModule,
    EditionsModule.everyMonth(),
  ],
})
class ProjectorModule {}

const app = await NestFactory.createApplicationContext(ProjectorModule, {
  logger: nestLog(logger(config.logLevel)),
});
app.enableShutdownHooks();
if (config.metricsPort !== undefined) {
  const registry = metricsRegistry();
  measureProjections(registry, app.get(Checkpoints, { strict: false }), app.get(EventStore, { strict: false }));
  await serveMetrics(registry, config.host, config.metricsPort);
}
process.stdout.write('The projector runs\n');
