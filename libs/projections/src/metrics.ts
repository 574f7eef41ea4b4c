import { Gauge, type Registry } from 'prom-client';
import type { EventStore } from '#event-store';
import { hasStopped, type Checkpoints, type ProjectionStatus } from './checkpoints.js';

/** How far the projections are, asked when somebody scrapes. Names of models and numbers: nothing of what is recorded. */
export function measureProjections(registry: Registry, checkpoints: Checkpoints, store: EventStore): void {
  new Gauge({
    name: 'qayd_log_position',
    help: 'The position of the last event of the log',
    registers: [registry],
    async collect() {
      this.set(Number(await store.head()));
    },
  });
  for (const [name, help, value] of measures)
    new Gauge({
      name: `qayd_projection_${name}`,
      help,
      labelNames: ['projection', 'build'],
      registers: [registry],
      async collect() {
        const statuses = await checkpoints.status();
        this.reset();
        for (const status of statuses) {
          const measured = value(status);
          const build = `v${status.version}-b${status.build}`;
          if (measured !== null) this.set({ projection: status.name, build }, measured);
        }
      },
    });
}

const measures: readonly (readonly [name: string, help: string, value: (of: ProjectionStatus) => number | null])[] = [
  ['lag_events', 'Events that a projection has yet to take', ({ behind }) => behind.events],
  ['lag_seconds', 'How long the oldest of them has been waiting', ({ behind }) => behind.seconds],
  [
    'stopped',
    '1 where a projection stopped, or a build of it that nobody works on any more',
    (of) => (hasStopped(of) ? 1 : 0),
  ],
];
