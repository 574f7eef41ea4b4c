import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { PoolClient } from 'pg';
import { EventStoreModule } from '#event-store';
import { ProjectionsModule, type Projection } from '#projections';
import { breakUseless, Config, patienceFor, PlatformModule, urlAs } from '#platform';
import { access } from './access/projection.js';
import { AccessRecordsHandler } from './access/queries.js';
import { CaseAsKnownHandler, CaseListAsKnownHandler } from './cases/as-known.js';
import { PeopleNames } from './cases/people-names.js';
import { PersonListed } from './cases/entities.js';
import { cases } from './cases/projection.js';
import { PeopleListHandler, PersonSummaryHandler } from './cases/people-queries.js';
import { CaseListHandler, CaseSummaryHandler } from './cases/queries.js';
import { News } from './changes/news.js';
import { CaseChangesHandler, ChangesHeadHandler } from './changes/queries.js';
import { PublishedFigures } from './editions/published.js';
import { Judges } from './figures/judges.js';
import { FigureHandler } from './figures/queries.js';
import { Histories } from './timeline/histories.js';
import { timeline } from './timeline/projection.js';
import { CaseTimelinesHandler } from './timeline/merged.js';
import { CaseObjectHandler, CaseTimelineHandler, DocumentOfCaseHandler } from './timeline/queries.js';
import { spans } from './spans/projection.js';
import { SourceSummaryHandler } from './timeline/sources.js';

/** Each model's writing side, for whoever runs the projections. */
export const projections: readonly Projection[] = [cases, timeline, access, spans];

const entities = [PersonListed];
const handlers = [
  CaseListHandler,
  CaseListAsKnownHandler,
  CaseSummaryHandler,
  CaseAsKnownHandler,
  PeopleListHandler,
  PersonSummaryHandler,
  CaseTimelineHandler,
  CaseTimelinesHandler,
  CaseObjectHandler,
  DocumentOfCaseHandler,
  AccessRecordsHandler,
  CaseChangesHandler,
  ChangesHeadHandler,
  SourceSummaryHandler,
  FigureHandler,
];

/** The reading side: queries go in over the QueryBus, entities map the views of the live builds. */
@Module({
  imports: [
    CqrsModule,
    PlatformModule,
    EventStoreModule,
    ProjectionsModule,
    TypeOrmModule.forRootAsync({
      inject: [Config],
      useFactory: ({ databaseUrl }: Config) => ({
        type: 'postgres' as const,
        url: urlAs(databaseUrl!, 'api'),
        entities,
        synchronize: false,
        poolSize: 10,
        applicationName: 'qayd-read',
        connectTimeoutMS: 10_000,
        extra: {
          statement_timeout: 5_000,
          idle_in_transaction_session_timeout: 10_000,
          onConnect: (client: PoolClient) => breakUseless(client, patienceFor(5_000)),
        },
      }),
    }),
    TypeOrmModule.forFeature(entities),
  ],
  providers: [PeopleNames, Histories, Judges, News, PublishedFigures, ...handlers],
  exports: [News, PublishedFigures],
})
export class ReadModelsModule {}
