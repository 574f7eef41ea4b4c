import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { EventStoreModule } from '#event-store';
import { Cases } from './cases.js';
import { commandHandlers } from './commands.js';
import { People } from './people.js';
import { Sources } from './sources.js';
import { Streams } from './streams.js';

/** The application: commands go in over the CommandBus, events come to stand in the log. */
@Module({
  imports: [CqrsModule, EventStoreModule],
  providers: [Streams, Cases, People, Sources, ...commandHandlers],
})
export class RegistryModule {}
