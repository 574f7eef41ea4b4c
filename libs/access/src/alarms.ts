import { Injectable } from '@nestjs/common';
import type { MemberId } from '#domain';
import { Database, newId } from '#platform';
import { Clock } from './clock.js';

export type AlarmKind =
  'panic' | 'duress' | 'counter-went-back' | 'backup-flags-changed' | 'canary-opened' | 'glass-not-countersigned';

/** What officers have to know at once: whoever keeps the membership acts on it, as by a suspension. It is kept when it resolves. */
export abstract class Alarms {
  abstract raise(kind: AlarmKind, member: MemberId): Promise<void>;
}

/** Writes them down, until the membership listens. */
@Injectable()
export class StoredAlarms extends Alarms {
  constructor(
    private readonly pool: Database,
    private readonly clock: Clock,
  ) {
    super();
  }

  async raise(kind: AlarmKind, member: MemberId): Promise<void> {
    await this.pool.query('insert into access.alarm (id, member_id, kind, at) values ($1, $2, $3, $4)', [
      newId(),
      member,
      kind,
      this.clock.now(),
    ]);
  }
}
