import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '#platform';
import type { Listed, Page } from '../cases/listing.js';

/** One read, as the log of access has it: never what was read. */
export interface AccessRecord {
  readonly id: string;
  readonly at: string;
  readonly type: string;
  readonly member: string;
  readonly organisation: string;
  readonly role: string;
  readonly case: string | null;
  readonly person: string | null;
  readonly source: string | null;
  readonly part: string | null;
  readonly tier: string | null;
  readonly reason: string | null;
  readonly opening: string | null;
  /** Of two people, that it rests on: an export is known by it. */
  readonly operation: string | null;
  readonly document: string | null;
}

/** Whose reads: a member's, a case's, or all, of which `alerts` are those that somebody has to look at. */
export type Whose =
  | { readonly member: string }
  | { readonly case: string }
  | {
      readonly all: true;
      readonly member?: string | undefined;
      readonly case?: string | undefined;
      readonly alerts?: true;
    };

/** The newest first; `undefined` when `after` is no cursor of it. */
export class AccessRecords extends Query<Listed<AccessRecord> | undefined> {
  constructor(
    readonly whose: Whose,
    readonly page: Page,
  ) {
    super();
  }
}

@QueryHandler(AccessRecords)
export class AccessRecordsHandler implements IQueryHandler<AccessRecords> {
  constructor(private readonly pool: Database) {}

  async execute({ whose, page: { limit, after } }: AccessRecords) {
    const [, position, nth] = after === undefined ? [] : (/^(\d{1,19})\.(\d{1,9})$/.exec(after) ?? []);
    if (after !== undefined && position === undefined) return undefined;
    const of = whose as { readonly member?: string; readonly case?: string; readonly alerts?: true };
    const shown = 'all' in whose ? 'all' : (of.member ?? of.case!);
    const client = await this.pool.connect();
    try {
      await client.query(
        `begin transaction read only; select set_config('qayd.audit', ${client.escapeLiteral(shown)}, true)`,
      );
      const { rows } = await client.query<AccessRecord & { readonly place: string; readonly at: Date }>(select, [
        of.member ?? null, of.case ?? null, of.alerts ?? false, position ?? null, nth ?? null, limit + 1,
      ]); // prettier-ignore
      const items = rows.slice(0, limit);
      return {
        items: items.map(({ place: _, at, ...row }) => ({ ...row, at: at.toISOString() })),
        next: rows.length > limit ? items.at(-1)!.place : null,
        restricted: [],
      };
    } finally {
      await client.query('commit').then(
        () => client.release(),
        () => client.release(true),
      );
    }
  }
}

const select = `
  select position || '.' || nth as place, id, at, type, member, organisation, role, case_id as "case", person, source, part, tier, reason, opening, operation, document
  from read.access_entry
  where ($1::uuid is null or member = $1) and ($2::uuid is null or case_id = $2) and (alert or not $3)
    and ($4::bigint is null or (position, nth) < ($4, $5::int))
  order by position desc, nth desc limit $6`;
