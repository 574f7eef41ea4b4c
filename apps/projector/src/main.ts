import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { EventStore } from '#event-store';
import { logger, metricsRegistry, nestLog, readConfig, serveMetrics } from '#platform';
import { Checkpoints, measureProjections, ProjectionsModule } from '#projections';
import { projections } from '#read-models';

const config = readConfig();
const app = await NestFactory.createApplicationContext(ProjectionsModule.forRoot(projections), {
  logger: nestLog(logger(config.logLevel)),
});
app.enableShutdownHooks();
if (config.metricsPort !== undefined) {
  const registry = metricsRegistry();
  measureProjections(registry, app.get(Checkpoints, { strict: false }), app.get(EventStore, { strict: false }));
  await serveMetrics(registry, config.host, config.metricsPort);
}
process.stdout.write('The projector runs\n');
