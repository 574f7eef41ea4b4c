import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AccessModule } from '#access';
import { DocumentsModule } from '#documents';
import { EventStoreModule } from '#event-store';
import { Attachments } from './attachments.js';
import { Redactions } from './redactions.js';
import { Cases } from './cases.js';
import { commandHandlers } from './commands.js';
import { Erasures } from './erasures.js';
import { HandOvers } from './hand-overs.js';
import { Memberships } from './memberships.js';
import { Operations } from './operations.js';
import { People } from './people.js';
import { Runs } from './runs.js';
import { Sources } from './sources.js';
import { Streams } from './streams.js';
import { MemberTraces } from './traces.js';

/** The application: commands go in over the CommandBus, events come to stand in the log. */
@Module({
  imports: [CqrsModule, EventStoreModule, AccessModule, DocumentsModule],
  providers: [
    Streams,
    Cases,
    People,
    Sources,
    Erasures,
    HandOvers,
    Runs,
    Operations,
    Memberships,
    MemberTraces,
    Attachments,
    Redactions,
    ...commandHandlers,
  ],
  exports: [Operations, Runs, Memberships, MemberTraces, Attachments, Redactions, DocumentsModule],
})
export class RegistryModule {}
