import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventStoreModule } from '#event-store';
import type { Projection } from '#projections';
import { Config, PlatformModule } from '#platform';
import { ClosedPeople } from './cases/closed-people.js';
import { CaseOnDays, PersonListed } from './cases/entities.js';
import { cases } from './cases/projection.js';
import { CaseListHandler, CaseSummaryHandler, PeopleListHandler, PersonSummaryHandler } from './cases/queries.js';
import { Histories } from './timeline/histories.js';
import { timeline } from './timeline/projection.js';
import { CaseTimelineHandler } from './timeline/queries.js';
import { SourceSummaryHandler } from './timeline/sources.js';

/** Each model's writing side, for whoever runs the projections. */
export const projections: readonly Projection[] = [cases, timeline];

const entities = [CaseOnDays, PersonListed];
const handlers = [
  CaseListHandler,
  CaseSummaryHandler,
  PeopleListHandler,
  PersonSummaryHandler,
  CaseTimelineHandler,
  SourceSummaryHandler,
];

/** The reading side: queries go in over the QueryBus, entities map the views of the live builds. */
@Module({
  imports: [
    CqrsModule,
    PlatformModule,
    EventStoreModule,
    TypeOrmModule.forRootAsync({
      inject: [Config],
      useFactory: ({ databaseUrl }: Config) => ({
        type: 'postgres' as const,
        url: databaseUrl!,
        entities,
        synchronize: false,
        poolSize: 10,
        applicationName: 'qayd-read',
      }),
    }),
    TypeOrmModule.forFeature(entities),
  ],
  providers: [ClosedPeople, Histories, ...handlers],
})
export class ReadModelsModule {}
