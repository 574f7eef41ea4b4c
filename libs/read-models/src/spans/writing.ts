import type { PoolClient } from 'pg';
import type { StoredEvent } from '#event-store';
import type { Open as Opened } from '../stored.js';
import type { CaseState } from '#domain';
import { columns, tables, type Row, type Table } from './rows.js';

/** What a batch is written with. */
export interface Written {
  readonly batch: readonly StoredEvent[];
  readonly first: bigint;
  readonly tx: PoolClient;
  readonly log: { readonly opened: Opened };
}

/** The event that made it so. */
export interface At {
  readonly position: string;
  readonly recorded_at: Date;
}
interface Open {
  readonly table: Table;
  /** Not there when it stands in the database already. */
  readonly row?: Row;
  readonly since?: At;
}
interface Closed {
  readonly table: Table;
  readonly caseId: string;
  readonly digest: string;
  readonly at: At;
}

/** The rows of some cases, one event after another; written at the end in a few statements. */
export class Writing {
  private readonly closing: Closed[] = [];
  private readonly done: { readonly row: Row; readonly since: At; readonly until: At }[] = [];

  private constructor(
    private readonly tx: PoolClient,
    private readonly open: Map<string, Map<string, Open>>,
  ) {}

  /** With what stands open of them. */
  static async of(ids: readonly string[], tx: PoolClient): Promise<Writing> {
    const { rows } = await tx.query<{ table: Table; case_id: string; digest: string }>(
      tables
        .map((table) => `select '${table}' as table, case_id, digest from ${table} where case_id = any ($1) and closed is null`)
        .join(' union all '),
      [ids],
    ); // prettier-ignore
    const open = new Map<string, Map<string, Open>>(ids.map((id) => [id, new Map<string, Open>()]));
    for (const { table, case_id, digest } of rows) open.get(case_id)!.set(digest, { table });
    return new Writing(tx, open);
  }

  /** From this event on these are the rows of the case: what differs is closed, what is new opened, the rest stays. */
  put(caseId: string, rows: readonly Row[], at: At): void {
    const open = this.open.get(caseId)!;
    const now = new Map(rows.map((row) => [row.digest, row]));
    for (const [digest, { table, row, since }] of open) {
      if (now.has(digest)) continue;
      open.delete(digest);
      if (row && since) this.done.push({ row, since, until: at });
      else this.closing.push({ table, caseId, digest, at });
    }
    for (const [digest, row] of now) if (!open.has(digest)) open.set(digest, { table: row.table, row, since: at });
  }

  /**
   * Whose lawyers reach a case is decided as it is now, for all that was ever known of it. `reassigned`: the cases whose
   * lawyers are others than they were; what was written of them before is written again.
   */
  async flush(states: ReadonlyMap<string, CaseState>, reassigned: ReadonlySet<string>): Promise<void> {
    const lawyersOf = (id: string) => `{${[...(states.get(id)?.assigned ?? [])].join()}}`;
    const opened = [...this.open.values()].flatMap((of) =>
      [...of.values()].flatMap(({ row, since }) => (row && since ? [{ row, since, until: undefined }] : [])),
    );
    const written = [...this.done, ...opened];
    for (const table of tables) {
      await this.close(
        table,
        this.closing.filter((one) => one.table === table),
      );
      await this.insert(
        table,
        written.filter(({ row }) => row.table === table),
        lawyersOf,
      );
    }
    if (reassigned.size === 0) return;
    const ids = [...reassigned];
    for (const table of tables)
      await this.tx.query(
        `update ${table} t set assigned = a.assigned::uuid[] from unnest($1::uuid[], $2::text[]) a (case_id, assigned)
         where t.case_id = a.case_id and t.assigned <> a.assigned::uuid[]`,
        [ids, ids.map(lawyersOf)],
      );
  }

  private async close(table: Table, all: readonly Closed[]): Promise<void> {
    if (all.length === 0) return;
    await this.tx.query(
      `update ${table} t set closed = c.position, known = tstzrange(lower(known), c.recorded_at)
       from unnest($1::uuid[], $2::text[], $3::bigint[], $4::timestamptz[]) c (case_id, digest, position, recorded_at)
       where t.case_id = c.case_id and t.digest = c.digest and t.closed is null`,
      [
        all.map(({ caseId }) => caseId),
        all.map(({ digest }) => digest),
        all.map(({ at }) => at.position),
        all.map(({ at }) => at.recorded_at),
      ],
    );
  }

  private async insert(
    table: Table,
    all: readonly { readonly row: Row; readonly since: At; readonly until: At | undefined }[],
    lawyersOf: (caseId: string) => string,
  ): Promise<void> {
    if (all.length === 0) return;
    const own = Object.entries({ ...columns[table], digest: 'text', assigned: 'text', opened: 'bigint', closed: 'bigint', since: 'timestamptz', until: 'timestamptz' }); // prettier-ignore
    const values = all.map(({ row, since, until }) => [
      ...row.values, row.digest, lawyersOf(row.caseId), since.position, until?.position ?? null, since.recorded_at, until?.recorded_at ?? null,
    ]); // prettier-ignore
    const plain = own.map(([name]) => name).filter((name) => !made.has(name));
    await this.tx.query(
      `insert into ${table} (${plain.join()}, assigned, during, known)
       select ${plain.map((name) => (lists.has(name) ? `string_to_array(${name}, ',')` : name)).join()}, assigned::uuid[],
         daterange(from_day, to_day, '[]'), tstzrange(since, until)
       from unnest(${own.map(([, type], n) => `$${n + 1}::${type}[]`).join()}) r (${own.map(([name]) => name).join()})`,
      own.map((_, n) => values.map((row) => row[n])),
    );
  }
}

const made: ReadonlySet<string> = new Set(['from_day', 'to_day', 'since', 'until', 'assigned']);
const lists: ReadonlySet<string> = new Set([
  'up_to',
  'liberty_states',
  'procedure_states',
  'marks',
  'stale_marks',
  'possible_marks',
]);
