import type { EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import type { MemberId, Name, Status, Territory, Tier } from '#domain';

/** A case on the days of one stretch, for those who see so much of it: of each case there is one row for any day and tier. */
export interface CaseRow {
  readonly id: string;
  readonly person: string;
  readonly personName: string | null;
  readonly personNames: readonly Name[] | null;
  readonly sortName: string | null;
  readonly personTier: Tier | null;
  readonly title: string | null;
  readonly tier: Tier;
  readonly territory: Territory | null;
  readonly assigned: readonly MemberId[];
  readonly closed: boolean;
  readonly mergedInto: string | null;
  /** It is seen so by everybody. */
  readonly asPublic: boolean;
  readonly revision: string;
  readonly facts: number;
  readonly lastFact: string | null;
  readonly lastFactDay: string;
  readonly lastRecordedAt: Date;
  readonly contradictions: number;
  readonly sinceDay: string;
  readonly status: Status;
}

/** Stretches `c`, to be filtered. */
export type Stretches = SelectQueryBuilder<ObjectLiteral>;
export const stretchesIn = (manager: EntityManager): Stretches =>
  manager.createQueryBuilder().select('c.*').from('read.case_list', 'c');

/** An order of stretches `c`, and how many of them at most. */
export interface Walk {
  readonly by: string;
  readonly direction: 'ASC' | 'DESC';
  readonly most: number;
}

/**
 * The rows of these stretches; `walk`: the first of all of them. What is shown is joined to what was found: a planner
 * that had to weigh where to join it would take longer than the walk. All of `found` have the same values.
 */
export function rowsOf(manager: EntityManager, found: readonly Stretches[], walk?: Walk): Promise<readonly CaseRow[]> {
  const order = walk && `order by ${walk.by} ${walk.direction}, c.id ${walk.direction} limit ${walk.most}`;
  const parts = found.map((one) => {
    if (walk) one.orderBy(walk.by, walk.direction).addOrderBy('c.id', walk.direction).limit(walk.most);
    return one.getQueryAndParameters();
  });
  const all = parts.map(([sql]) => `(${sql})`).join(' union all ');
  return manager.query(
    `select ${columns} from (select * from (${all}) c ${order ?? ''}) c join read.case_shown s using (id, nth)`,
    parts[0]![1],
  );
}

const columns = `
  c.id, c.person, s.person_name as "personName", s.person_names as "personNames", s.sort_name as "sortName", s.person_tier as "personTier",
  s.title, c.tier, c.territory, c.assigned, s.closed, s.merged_into as "mergedInto", 'public' = any (c.up_to) as "asPublic", s.revision,
  s.facts, s.last_fact as "lastFact", c.last_fact_day as "lastFactDay", c.last_recorded_at as "lastRecordedAt", s.contradictions,
  c.since_day as "sinceDay", c.status`;
