import { ViewColumn, ViewEntity } from 'typeorm';
import type { Kept } from '../stored.js';

/** An event of a case, a person or a source. */
@ViewEntity({ schema: 'read', name: 'timeline_event', synchronize: false })
export class TimelineEvent implements Kept {
  @ViewColumn() position!: string;
  @ViewColumn() stream!: string;
  @ViewColumn() revision!: string;
  @ViewColumn() id!: string;
  @ViewColumn() type!: string;
  @ViewColumn() version!: number;
  @ViewColumn() data!: unknown;
  @ViewColumn() recorded_by!: string;
  @ViewColumn() recorded_at!: Date;
}
