import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Database } from '#platform';

/**
 * The word, from whatever process, that something of a member's sessions or keys changed, or that there is more in the
 * log of the membership: by LISTEN, on one connection.
 */
@Injectable()
export class Word implements OnModuleDestroy {
  /** Words so far: who reads while one comes does not keep what was read. */
  heard = 0;
  /** Whether the connection stands; nothing is remembered while it does not. */
  alive = false;
  private readonly hearers = new Set<(member: string | undefined) => void>();
  private readonly readers = new Set<() => void>();
  private listening: Promise<void> | undefined;
  private readonly ending = new AbortController();

  constructor(private readonly pool: Database) {}

  /** Begins to listen. `hear` is given the member, or `undefined` for everybody. */
  on(hear: (member: string | undefined) => void): void {
    this.hearers.add(hear);
  }

  /** Begins to hear of the membership; also when the connection stands anew, as a word may have been missed. */
  onMembership(read: () => void): void {
    this.readers.add(read);
  }

  listen(): void {
    this.listening ??= this.keepListening();
  }

  /** Tells every process, this one before it resolves. */
  async spread(member: string): Promise<void> {
    this.tell(member);
    await this.pool.query(`select pg_notify('qayd_sessions', $1)`, [member]);
    this.tell(member);
  }

  /** Tells every process that there is more in the log of the membership. */
  async spreadMembership(): Promise<void> {
    await this.pool.query('notify qayd_membership');
  }

  async onModuleDestroy(): Promise<void> {
    this.ending.abort();
    await this.listening;
  }

  private tell(member: string | undefined): void {
    this.heard += 1;
    for (const hear of this.hearers) hear(member);
  }

  private tellReaders(): void {
    for (const read of this.readers) read();
  }

  private async keepListening(): Promise<void> {
    const { signal } = this.ending;
    while (!signal.aborted) {
      await this.listenOnce(signal).catch(() => undefined);
      await sleep(500, undefined, { signal }).catch(() => undefined);
    }
  }

  private async listenOnce(signal: AbortSignal): Promise<void> {
    const client = await this.pool.connect();
    const gone = new Promise<void>((resolve) => {
      for (const end of ['error', 'end'] as const)
        client.once(end, () => {
          this.alive = false; // at once, not when the promise is looked at
          resolve();
        });
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    client.on('notification', ({ channel, payload }) =>
      channel === 'qayd_sessions' ? this.tell(payload) : this.tellReaders(),
    );
    try {
      await client.query('listen qayd_sessions; listen qayd_membership');
      this.tell(undefined); // what was remembered before may have missed a word
      this.tellReaders();
      this.alive = !signal.aborted;
      await gone;
    } finally {
      this.alive = false;
      client.release(true);
    }
  }
}
