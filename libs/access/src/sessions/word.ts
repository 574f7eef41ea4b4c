import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Database, Listening } from '#platform';

/**
 * The word, from whatever process, that something of a member's sessions or keys changed, or that there is more in the
 * log of the membership: by LISTEN, on one connection.
 */
@Injectable()
export class Word implements OnModuleDestroy {
  /** Words so far: who reads while one comes does not keep what was read. */
  heard = 0;
  private readonly hearers = new Set<(member: string | undefined) => void>();
  private readonly readers = new Set<() => void>();
  private readonly listening: Listening;

  constructor(private readonly pool: Database) {
    this.listening = new Listening(pool, ['qayd_sessions', 'qayd_membership'], (notice) => {
      if (notice?.channel !== 'qayd_membership') this.tell(notice?.payload);
      if (notice?.channel !== 'qayd_sessions') this.tellReaders();
    });
  }

  /** Whether the connection stands; nothing is remembered while it does not. */
  get alive(): boolean {
    return this.listening.alive;
  }

  /** Begins to listen. `hear` is given the member, or `undefined` for everybody. */
  on(hear: (member: string | undefined) => void): void {
    this.hearers.add(hear);
  }

  /** Begins to hear of the membership; also when the connection stands anew, as a word may have been missed. */
  onMembership(read: () => void): void {
    this.readers.add(read);
  }

  listen(): void {
    this.listening.start();
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
    await this.listening.close();
  }

  private tell(member: string | undefined): void {
    this.heard += 1;
    for (const hear of this.hearers) hear(member);
  }

  private tellReaders(): void {
    for (const read of this.readers) read();
  }
}
