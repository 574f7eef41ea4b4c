import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { StoredEvent } from '#event-store';
import { beginnersPassphrase, foundIn } from '../support/founding.js';
import { allOf } from '../support/opened-log.js';
import { Appends } from './appends.js';
import { Cluster } from './cluster.js';
import { Imports } from './imports.js';
import { Load } from './load.js';
import { Service } from './service.js';

/** A whole installation: a Postgres, an api, a projector, each in a process of its own, and those who use it. */
export class Registry {
  readonly appends = new Appends();
  readonly api: Service;
  readonly projector: Service;
  readonly load: Load;
  readonly imports: Imports;
  /** For what runs beside it on its database. */
  readonly environment: NodeJS.ProcessEnv;
  readonly kek = `1:${randomBytes(32).toString('hex')}`;
  private readonly owner: pg.Pool;
  private token = '';
  private opening: Promise<void> | undefined;

  private constructor(readonly cluster: Cluster) {
    this.environment = {
      QAYD_DATABASE_URL: cluster.appUrl,
      QAYD_PORT: '0',
      QAYD_PROJECTOR: 'separate',
      QAYD_KEK: this.kek,
      QAYD_LOG_LEVEL: 'error',
      QAYD_SECOND_FACTOR: 'off',
    };
    this.api = new Service('api', this.environment, this.log('api'));
    this.projector = new Service('projector', this.environment, this.log('projector'));
    this.load = new Load(
      this.appends,
      () => ({ url: this.api.url, token: this.token }),
      () => this.openSession(),
    );
    this.imports = new Imports(this.appends, cluster.folder, this.environment);
    this.owner = new pg.Pool({ connectionString: cluster.ownerUrl, max: 2, connectionTimeoutMillis: 5_000 });
    this.owner.on('error', () => undefined);
    this.owner.on('connect', (client) => client.on('error', () => undefined));
  }

  static async open(disk: 'large' | 'small'): Promise<Registry> {
    const registry = new Registry(await Cluster.make(disk));
    await registry.signIn();
    await registry.projector.start();
    return registry;
  }

  log(of: string): string {
    return path.join(this.cluster.folder, `${of}.log`);
  }

  /** What the superuser sees; asked again for ten seconds while the database comes up. */
  async rows<Row extends object>(query: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    for (const deadline = performance.now() + 10_000; ; await sleep(100)) {
      try {
        return (await this.owner.query<Row>(query, [...values])).rows;
      } catch (error) {
        if (performance.now() > deadline) throw error;
      }
    }
  }

  async head(): Promise<bigint> {
    const [head] = await this.rows<{ position: string }>('select position from log.head');
    return BigInt(head!.position);
  }

  /** The log as it was recorded, opened. */
  events(): Promise<readonly StoredEvent[]> {
    return allOf(this.cluster.appUrl, this.kek);
  }

  async close(): Promise<void> {
    await this.api.kill();
    await this.projector.kill();
    await this.owner.end();
    await this.cluster.remove();
  }

  private async signIn(): Promise<void> {
    await foundIn(this.cluster.appUrl, [{ name: 'monitor', roles: ['monitor'] }], {
      QAYD_KEK: this.kek,
    });
    await this.api.start();
    await this.openSession();
  }

  /** A clock that jumps ends sessions: whoever is told so signs in again, one for all. */
  private openSession(): Promise<void> {
    this.opening ??= (async () => {
      const answer = await fetch(new URL('/v1/sessions', this.api.url), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ name: 'monitor', passphrase: beginnersPassphrase }),
      });
      if (answer.ok) this.token = ((await answer.json()) as { token: string }).token;
    })().finally(() => (this.opening = undefined));
    return this.opening;
  }
}
