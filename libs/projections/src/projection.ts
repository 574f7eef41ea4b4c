import type { PoolClient } from 'pg';
import type { EventStore, StoredEvent } from '#event-store';

/** A view of schema `reporting_internal`, for members' dashboards: what it says, and what each of its columns does. */
export interface ReportingView {
  readonly about: string;
  readonly columns: Readonly<Record<string, string>>;
  readonly query: string;
}

/**
 * A read model's writing side: a value. The engine gives each version a Postgres schema of its own (`cases_v1`), made
 * by `tables`; the views of `views` in schema `read` point at the version that is live.
 */
export interface Projection {
  /** Lower-case, a Postgres identifier: `timeline`. */
  readonly name: string;
  /** Raise it with any change of the tables or of what goes into them: the next start fills it beside the live one. */
  readonly version: number;
  /** The types of event that it takes; others pass it by without a write. */
  readonly handles: ReadonlySet<string>;
  /** DDL, run once with the version's schema as the search path. */
  readonly tables: string;
  /** DDL, run when the tables have been filled, before anybody reads them: indexes that `apply` does not need. */
  readonly indexes?: string;
  /** Views that readers use, by name: `{ timeline_entry: 'select * from entry' }`, resolved in the version's schema. */
  readonly views: Readonly<Record<string, string>>;
  /** Views that `qayd_reporting_internal` reads, by name. They see all rows: what must not be shown they leave out. */
  readonly reporting?: Readonly<Record<string, ReportingView>>;
  /**
   * Writes a batch: events that it handles, in order, none of them twice, never empty. The search path is the version's
   * schema; the engine commits the rows with the checkpoint. Set-based: a few statements a batch, never one an event.
   * What is kept of an event is kept at rest (`atRest`), and opened again by `log`.
   */
  apply(batch: readonly StoredEvent[], tx: PoolClient, log: Pick<EventStore, 'opened'>): Promise<void>;
}
