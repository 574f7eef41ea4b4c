import { Injectable } from '@nestjs/common';
import type { CaseId, MemberId } from '#domain';
import { Database } from '#platform';
import { Clock } from '../clock.js';

/**
 * Cases of invented people, which nobody has a reason to open. Which they are stands in no log, for those who read the
 * log would know them. Asked for on each read, they are remembered for a second.
 */
@Injectable()
export class Canaries {
  private known: Promise<ReadonlySet<string>> | undefined;
  private readAt = -Infinity;

  constructor(
    private readonly pool: Database,
    private readonly clock: Clock,
  ) {}

  async has(id: string): Promise<boolean> {
    if (!this.known || performance.now() - this.readAt > 1_000) {
      this.readAt = performance.now();
      this.known = this.read();
    }
    try {
      return (await this.known).has(id);
    } catch (error) {
      this.known = undefined;
      throw error;
    }
  }

  async mark(id: CaseId, by: MemberId): Promise<void> {
    await this.pool.query(
      'insert into access.canary (case_id, marked_by, marked_at) values ($1, $2, $3) on conflict do nothing',
      [id, by, this.clock.now()],
    );
    this.known = undefined;
  }

  async all(): Promise<readonly string[]> {
    return [...(await this.read())];
  }

  private async read(): Promise<ReadonlySet<string>> {
    const { rows } = await this.pool.query<{ id: string }>(
      'select case_id as id from access.canary order by marked_at',
    );
    return new Set(rows.map(({ id }) => id));
  }
}
