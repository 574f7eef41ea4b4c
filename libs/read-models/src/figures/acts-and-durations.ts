import type { Breakdown } from './measures.js';
import { Parameters, seenBy, type Window } from './sql.js';
import { stretches, type Question } from './statements.js';

const actKeys: Readonly<Partial<Record<Breakdown, string>>> = {
  month: `case when date_trunc('month', lower(s.during)) = date_trunc('month', upper(s.during) - 1) then to_char(lower(s.during), 'YYYY-MM') else 'unknown' end`,
  kind: 's.kind',
};

/** Standing facts, by month and kind. */
export function acts(asked: Question) {
  const put = new Parameters();
  const at = put.put(asked.position, 'bigint');
  const days = put.put(daysBetween(asked.window, asked.asOf), 'daterange');
  const names = asked.by.map((_, n) => `k${n}`);
  const only = asked.where.map(({ by, is }) => ` and ${actKeys[by]!} = ${put.put(is, 'text')}`);
  const counted = `
    select ${[...asked.by.map((by, n) => `${actKeys[by]!} as k${n}`), ''].join()}
      count(*) filter (where s.during <@ ${days} and not s.doubtful)::int as value,
      count(*) filter (where not (s.during <@ ${days} and not s.doubtful))::int as possible, 0 as stale
    from read.figures_act s where s.positions @> ${at} and s.during && ${days} and ${seenBy(asked.sight, put)} ${only.join('')}
    ${names.length > 0 ? `group by ${names.join()}` : ''}`;
  const order = names.length > 0 ? ` order by ${names.map((name) => `${name} collate "C"`).join()}` : '';
  return { text: `select * from (${counted}) counted${order}`, values: put.values };
}

const daysBetween = (window: Window | undefined, asOf: string): string =>
  window ? `[${window.from},${window.to < asOf ? window.to : asOf}]` : `(,${asOf}]`;

/** How many spells took how many days; `days` is null for what can't be measured. */
export interface Measured {
  readonly days: number | null;
  readonly ended: boolean;
  readonly many: number;
}

/** The episodes of certain custody that had begun by the day asked for. */
export function custody(asked: Question) {
  const put = new Parameters();
  const asOf = put.put(asked.asOf, 'date');
  const text = `
    with ${stretches({ ...asked, known: 'now' }, put)}
    select least(upper(r), ${asOf} + 1) - lower(r) as days, coalesce(upper(r) <= ${asOf}, false) as ended, count(*)::int as many
    from person, unnest(yes) r where lower(r) is null or lower(r) <= ${asOf} group by 1, 2`;
  return { text, values: put.values };
}

/** From the first taking of each case to its first verdict after that. */
export function untilVerdict(asked: Question) {
  const put = new Parameters();
  const [at, asOf] = [put.put(asked.position, 'bigint'), put.put(asked.asOf, 'date')];
  const text = `
    with one as (
      select s.case_id, s.kind = 'VerdictDelivered' as verdict, s.during, not s.doubtful and upper(s.during) = lower(s.during) + 1 as exact
      from read.figures_act s
      where s.positions @> ${at} and s.kind in ('ArrestRecorded', 'AbductionRecorded', 'DetentionRegistered', 'VerdictDelivered')
        and s.during && daterange(null, ${asOf} + 1) and ${seenBy(asked.sight, put)}
    ),
    taken as (
      select case_id, case when bool_and(exact) then min(lower(during)) end as day from one where not verdict group by case_id
    ),
    judged as (
      select t.case_id, t.day, t.day is not null and coalesce(bool_and(o.exact), true) as exact, min(lower(o.during)) as verdict
      from taken t left join one o on o.case_id = t.case_id and o.verdict and (t.day is null or lower(o.during) is null or upper(o.during) > t.day)
      group by t.case_id, t.day
    )
    select case when exact then coalesce(verdict, ${asOf} + 1) - day end as days, verdict is not null as ended, count(*)::int as many
    from judged group by 1, 2`; // prettier-ignore
  return { text, values: put.values };
}
