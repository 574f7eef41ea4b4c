import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { logger, nestLog, readConfig } from '#platform';
import { ProjectionsModule } from '#projections';
import { projections } from '#read-models';

const app = await NestFactory.createApplicationContext(ProjectionsModule.forRoot(projections), {
  logger: nestLog(logger(readConfig().logLevel)),
});
app.enableShutdownHooks();
process.stdout.write('The projector runs\n');
