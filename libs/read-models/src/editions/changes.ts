import type { PoolClient } from 'pg';
import { publicSight } from '#domain';
import { Parameters, seenBy, stands } from '../figures/sql.js';
import { monthAfter, type Month } from './months.js';

/** What may be the reason that a figure of the same month is another one than before. */
export const reasons = ['learnt-later', 'corrected', 'withdrawn', 'cases-published', 'cases-withdrawn', 'persons-merged'] as const; // prettier-ignore
type Reason = (typeof reasons)[number];

/**
 * What was known of public cases at a position and is known otherwise at another. What stands at both is compared, and not
 * when a row of the model was opened: that may be the work of something that is not public.
 */
export async function changesSince(
  before: { readonly edition: Month; readonly position: string },
  position: string,
  tx: PoolClient,
): Promise<readonly { readonly reason: Reason; readonly extent: string }[]> {
  const put = new Parameters();
  const [then, now] = [put.put(before.position, 'bigint'), put.put(position, 'bigint')];
  const after = put.put(monthAfter(before.edition), 'date');
  const factsAt = (at: string) =>
    `select s.fact, s.case_id, s.kind, s.during, s.doubtful from read.figures_act s where ${stands('s', at)} and ${seenBy(publicSight, put)}`;
  const casesAt = (at: string) =>
    `select distinct s.case_id, s.person from read.figures_span s where ${stands('s', at)} and ${seenBy(publicSight, put)}`;
  const rootAt = (at: string) =>
    `coalesce((select i.root from read.figures_identity i where i.person = c.person and ${stands('i', at)} limit 1), c.person)`;
  const text = `
    with facts_then as materialized (${factsAt(then)}), facts_now as materialized (${factsAt(now)}),
      cases_then as materialized (${casesAt(then)}), cases_now as materialized (${casesAt(now)})
    select
      (select count(*) from facts_now f left join facts_then t using (fact)
        where t.fact is null and f.case_id in (select case_id from cases_then) and not coalesce(lower(f.during) >= ${after}, false))::int as "learnt-later",
      (select count(*) from facts_now f join facts_then t using (fact)
        where (f.kind, f.during, f.doubtful) is distinct from (t.kind, t.during, t.doubtful))::int as corrected,
      (select count(*) from facts_then t left join facts_now f using (fact)
        where f.fact is null and t.case_id in (select case_id from cases_now))::int as withdrawn,
      (select count(distinct case_id) from cases_now where case_id not in (select case_id from cases_then))::int as "cases-published",
      (select count(distinct case_id) from cases_then where case_id not in (select case_id from cases_now))::int as "cases-withdrawn",
      (select count(distinct c.person) from cases_now c where ${rootAt(now)} <> ${rootAt(then)})::int as "persons-merged"`;
  const { rows } = await tx.query<Record<Reason, number>>(text, [...put.values]);
  return reasons.map((reason) => ({ reason, extent: extentOf(rows[0]![reason]) }));
}

/** Numbers would have margins: what came less what went is what a figure changed by. */
const extentOf = (many: number): string => (many < 5 ? 'few' : many < 50 ? 'some' : 'many');
