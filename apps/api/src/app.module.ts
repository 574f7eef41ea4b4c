import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { AccessGuard, AccessModule } from '#access';
import { EventStoreModule } from '#event-store';
import { PlatformModule, type Config } from '#platform';
import { ProjectionsModule } from '#projections';
import { ProtectionModule } from '#protection';
import { EditionsModule, projections, ReadModelsModule } from '#read-models';
import { ClockWorkModule, RegistryModule } from '#registry';
import { AccessController } from './access.controller.js';
import { AccountController } from './account.controller.js';
import { AlarmsController } from './alarms.controller.js';
import { ApplicationsController } from './applications.controller.js';
import { CaseActsController } from './case-acts.controller.js';
import { CasesController } from './cases.controller.js';
import { ChangesController } from './changes.controller.js';
import { CompromisesController } from './compromises.controller.js';
import { CatalogueController } from './catalogue.controller.js';
import { DocumentsController } from './documents.controller.js';
import { EnrolmentsController } from './enrolments.controller.js';
import { ExportsController } from './exports.controller.js';
import { FactsController } from './facts.controller.js';
import { HealthController } from './health.controller.js';
import { CaughtUp } from './http/caught-up.js';
import { Closing } from './http/closing.js';
import { FileSender } from './http/file-sender.js';
import { ProblemFilter } from './http/problem.js';
import { SealGuard } from './http/seal-guard.js';
import { KeysController } from './keys.controller.js';
import { MembersController } from './members.controller.js';
import { MembershipController } from './membership.controller.js';
import { NowhereController } from './nowhere.controller.js';
import { OidcController } from './oidc.controller.js';
import { OpeningsController } from './openings.controller.js';
import { OperationsController } from './operations.controller.js';
import { PeopleController } from './people.controller.js';
import { ProblemsController } from './problems.controller.js';
import { FiguresPageController } from './public/figures-page.controller.js';
import { PublicFiguresController } from './public/public-figures.controller.js';
import { Publication } from './public/publication.js';
import { SessionsController } from './sessions.controller.js';
import { SourcesController } from './sources.controller.js';
import { StatisticsController } from './statistics.controller.js';
import { RedactionsController } from './redactions.controller.js';
import { UploadsController } from './uploads.controller.js';

export const controllers = [
  SessionsController,
  AccountController,
  EnrolmentsController,
  KeysController,
  OidcController,
  ApplicationsController,
  MembershipController,
  MembersController,
  CompromisesController,
  OperationsController,
  ExportsController,
  AlarmsController,
  PeopleController,
  CasesController,
  CaseActsController,
  ChangesController,
  FactsController,
  DocumentsController,
  UploadsController,
  RedactionsController,
  OpeningsController,
  AccessController,
  SourcesController,
  StatisticsController,
  CatalogueController,
  HealthController,
  ProblemsController,
  PublicFiguresController,
  FiguresPageController,
  NowhereController,
];

@Module({
  imports: [
    PlatformModule,
    CqrsModule.forRoot(),
    ProtectionModule,
    EventStoreModule,
    AccessModule,
    RegistryModule,
    ReadModelsModule,
  ],
  controllers,
  providers: [
    Closing,
    FileSender,
    Publication,
    { provide: APP_GUARD, useClass: SealGuard },
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_INTERCEPTOR, useClass: CaughtUp },
  ],
})
export class AppModule {
  /** The api, with the projections in it or beside it. */
  static for({ projector }: Pick<Config, 'projector'>): DynamicModule {
    return {
      module: AppModule,
      imports:
        projector === 'embedded'
          ? [ProjectionsModule.forRoot(projections), ClockWorkModule, EditionsModule.everyMonth()]
          : [ProjectionsModule, EditionsModule],
    };
  }
}
