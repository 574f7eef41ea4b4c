import type { PoolClient } from 'pg';
import type { StoredEvent } from '#event-store';
import type { Open as Opened } from '../stored.js';
import { once, type CaseState } from '#domain';
import { columns, rowsOf, tables, type Made, type Row, type Table, type Whole } from './rows.js';
import { coveredIn } from './judges.js';
import { arrayOf, type Statements } from './statements.js';
import { knownFrom } from './tables.js';

/** What a batch is written with. What is sent goes on while the next is worked out: nothing is read after it but once it is done. */
export interface Written {
  readonly batch: readonly StoredEvent[];
  readonly tx: PoolClient;
  readonly out: Statements;
  readonly log: { readonly opened: Opened };
}

/** The event that made it so. */
export interface At {
  readonly position: string;
  readonly recorded_at: Date;
}
interface Closed {
  readonly table: Table;
  readonly caseId: string;
  readonly digest: string;
  readonly at: At;
}
interface Lasting {
  readonly row: Row;
  readonly since: At;
  readonly until: At | undefined;
}
/** What is true of a case. */
interface Standing {
  /** By digest, what stands open in the database. */
  readonly before: Map<string, Table>;
  readonly now: Map<Row, At>;
  readonly made: Made;
}

/** The rows of cases, one event after another; written in a few statements for some of the cases at a time. */
export class Writing {
  private closing: Closed[] = [];
  private done: Lasting[] = [];

  private constructor(
    private readonly out: Statements,
    private readonly standing: ReadonlyMap<string, Standing>,
  ) {}

  /** With what stands open of them; of those that `begin` nothing does. */
  static async of(ids: readonly string[], begin: ReadonlySet<string>, { tx, out }: Written): Promise<Writing> {
    const standing = new Map<string, Standing>(
      ids.map((id) => [id, { before: new Map(), now: new Map(), made: new Map() }]),
    );
    const there = ids.filter((id) => !begin.has(id));
    if (there.length === 0) return new Writing(out, standing);
    const { rows } = await tx.query<{ table: Table; case_id: string; digest: string }>(
      tables
        .map((table) => `select '${table}' as table, case_id, digest from ${table} where case_id = any ($1) and closed is null`)
        .join(' union all '),
      [there],
    ); // prettier-ignore
    for (const { table, case_id, digest } of rows) standing.get(case_id)!.before.set(digest, table);
    return new Writing(out, standing);
  }

  /** From this event on this is the case: what differs is closed, what is new opened, the rest stays. */
  put(whole: Whole, at: At): void {
    const { id: caseId } = whole;
    const { before, now, made } = this.standing.get(caseId)!;
    const rows = new Set(rowsOf(whole, made));
    if (before.size > 0) {
      const digests = new Set([...rows].map(({ digest }) => digest));
      for (const [digest, table] of before) {
        if (digests.has(digest)) continue;
        before.delete(digest);
        this.closing.push({ table, caseId, digest, at });
      }
    }
    for (const [row, since] of now) {
      if (rows.has(row)) continue;
      now.delete(row);
      this.done.push({ row, since, until: at });
    }
    for (const row of rows) if (!now.has(row) && !before.has(row.digest)) now.set(row, at);
  }

  /**
   * Sends what came of these cases, of which nothing more comes. Whose lawyers reach a case, and whether who judged is
   * told, is decided as it is now, for all that was ever known of it. `reassigned`: the cases whose lawyers are others
   * than they were, `retiered`: those of which a tier is; what was written of them before is written again.
   */
  flush(
    ids: readonly string[],
    states: ReadonlyMap<string, CaseState>,
    { reassigned, retiered }: { readonly reassigned: ReadonlySet<string>; readonly retiered: ReadonlySet<string> },
  ): void {
    const lawyersOf = (id: string) => `{${[...(states.get(id)?.assigned ?? [])].join()}}`;
    const opened = ids.flatMap((id) =>
      [...this.standing.get(id)!.now].map(([row, since]) => ({ row, since, until: undefined })),
    );
    const written = [...this.done, ...opened];
    for (const table of tables) {
      this.close(
        table,
        this.closing.filter((one) => one.table === table),
      );
      this.insert(
        table,
        written.filter(({ row }) => row.table === table),
        lawyersOf,
      );
    }
    [this.closing, this.done] = [[], []];
    if (retiered.size > 0)
      this.out.send(
        `update trait set up_to = case when value = any ($2::text[]) then '{}' else '{restricted}' end::text[] where kind = 'judge' and case_id = any ($1::uuid[])`,
        [arrayOf([...retiered]), arrayOf([...retiered].flatMap((id) => coveredIn(states.get(id)!)))],
      );
    if (reassigned.size === 0) return;
    const again = [...reassigned];
    for (const table of tables)
      this.out.send(
        `update ${table} t set assigned = a.assigned::uuid[] from unnest($1::uuid[], $2::text[]) a (case_id, assigned)
         where t.case_id = a.case_id and t.assigned <> a.assigned::uuid[]`,
        [again, again.map(lawyersOf)],
      );
  }

  private close(table: Table, all: readonly Closed[]): void {
    if (all.length === 0) return;
    this.out.send(
      `update ${table} t set closed = c.position, known = ${knownFrom('lower(known)', 'c.recorded_at')}
       from unnest($1::uuid[], $2::text[], $3::bigint[], $4::timestamptz[]) c (case_id, digest, position, recorded_at)
       where t.case_id = c.case_id and t.digest = c.digest and t.closed is null`,
      [
        arrayOf(all.map(({ caseId }) => caseId)),
        arrayOf(all.map(({ digest }) => digest)),
        arrayOf(all.map(({ at }) => at.position)),
        arrayOf(all.map(({ at }) => instantOf(at))),
      ],
    );
  }

  private insert(table: Table, all: readonly Lasting[], lawyersOf: (caseId: string) => string): void {
    if (all.length === 0) return;
    const own = Object.entries({ ...columns[table], digest: 'text', assigned: 'text', opened: 'bigint', closed: 'bigint', since: 'timestamptz', until: 'timestamptz' }); // prettier-ignore
    const values = all.map(({ row, since, until }) => [
      ...row.values, row.digest, lawyersOf(row.caseId), since.position, until?.position ?? null, instantOf(since), until ? instantOf(until) : null,
    ]); // prettier-ignore
    const plain = own.map(([name]) => name).filter((name) => !made.has(name));
    this.out.send(
      `insert into ${table} (${plain.join()}, assigned, during, known)
       select ${plain.map((name) => (lists.has(name) ? `string_to_array(${name}, ',')` : name)).join()}, assigned::uuid[],
         daterange(from_day, to_day, '[]'), ${knownFrom('since', 'until')}
       from unnest(${own.map(([, type], n) => `$${n + 1}::${type}[]`).join()}) r (${own.map(([name]) => name).join()})`,
      own.map((_, n) => arrayOf(values.map((row) => row[n]!))),
    );
  }
}

/** As text, of which there are many for one event. */
const instantOf = once(({ recorded_at }: At): string => recorded_at.toISOString());

const made: ReadonlySet<string> = new Set(['from_day', 'to_day', 'since', 'until', 'assigned']);
const lists: ReadonlySet<string> = new Set([
  'up_to',
  'liberty_states',
  'procedure_states',
  'marks',
  'stale_marks',
  'possible_marks',
]);
