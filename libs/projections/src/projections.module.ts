import {
  Inject,
  Injectable,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import type { Logger } from 'pino';
import { EventStore, EventStoreModule } from '#event-store';
import { Log, ModelDatabase, PlatformModule } from '#platform';
import { Checkpoints } from './checkpoints.js';
import type { Projection } from './projection.js';
import { Projector } from './projector.js';

const Projections = Symbol('Projections');

/** Runs projections in this process from its start to its end. */
@Injectable()
class Projecting implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly ending = new AbortController();
  private running: readonly Promise<void>[] = [];

  constructor(
    private readonly store: EventStore,
    private readonly pool: ModelDatabase,
    @Inject(Log) private readonly log: Logger,
    @Inject(Projections) private readonly projections: readonly Projection[],
  ) {}

  onApplicationBootstrap() {
    this.running = this.projections.map((projection) =>
      new Projector(this.store, this.pool, this.log, projection).run(this.ending.signal),
    );
  }

  async beforeApplicationShutdown() {
    this.ending.abort();
    await Promise.all(this.running);
  }
}

/** The checkpoints of all projections; `forRoot` runs them here too. */
@Module({ imports: [PlatformModule, EventStoreModule], providers: [Checkpoints], exports: [Checkpoints] })
export class ProjectionsModule {
  static forRoot(projections: readonly Projection[]): DynamicModule {
    return { module: ProjectionsModule, providers: [Projecting, { provide: Projections, useValue: projections }] };
  }
}
