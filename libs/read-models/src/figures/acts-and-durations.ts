import type { Liberty } from '#domain';
import type { Breakdown, Outcome } from './measures.js';
import { isCounted, Parameters, stands, type Window } from './sql.js';
import { stretches, type Question } from './statements.js';

const actKeys: Readonly<Partial<Record<Breakdown, string>>> = {
  month: `case when date_trunc('month', lower(s.during)) = date_trunc('month', upper(s.during) - 1) then to_char(lower(s.during), 'YYYY-MM') else 'unknown' end`,
  kind: 's.kind',
  outcome: `coalesce(s.outcome, 'none')`,
};

/** Standing facts, by month and kind; of these kinds alone, if they are named. */
export function acts(asked: Question, kinds?: readonly string[]) {
  const put = new Parameters();
  const at = put.put(asked.position, 'bigint');
  const days = put.put(daysBetween(asked.window, asked.asOf), 'daterange');
  const names = asked.by.map((_, n) => `k${n}`);
  const only = asked.where.map(({ by, is }) => ` and ${actKeys[by]!} = ${put.put(is, 'text')}`);
  const ofKinds = kinds ? ` and s.kind = any (${put.put(kinds, 'text[]')})` : '';
  const counted = `
    select ${[...asked.by.map((by, n) => `${actKeys[by]!} as k${n}`), ''].join()}
      count(*) filter (where s.during <@ ${days} and not s.doubtful)::int as value,
      count(*) filter (where not (s.during <@ ${days} and not s.doubtful))::int as possible, 0 as stale
    from read.figures_act s where ${stands('s', at)} and s.during && ${days} and ${isCounted(asked, put)} ${ofKinds} ${only.join('')}
    ${names.length > 0 ? `group by ${names.join()}` : ''}`;
  const order = names.length > 0 ? ` order by ${names.map((name) => `${name} collate "C"`).join()}` : '';
  return { text: `select * from (${counted}) counted${order}`, values: put.values };
}

const daysBetween = (window: Window | undefined, asOf: string): string =>
  window ? `[${window.from},${window.to < asOf ? window.to : asOf}]` : `(,${asOf}]`;

/** Persons to whom it was done that a fact of these kinds ended so. */
export function peopleOf(asked: Question, [kinds, outcome]: Outcome) {
  const put = new Parameters();
  const at = put.put(asked.position, 'bigint');
  const days = put.put(daysBetween(asked.window, asked.asOf), 'daterange');
  const text = `
    select count(*) filter (where sure)::int as value, count(*) filter (where not sure)::int as possible, 0 as stale from (
      select coalesce(i.root, s.person) as person, bool_or(s.during <@ ${days} and not s.doubtful) as sure
      from read.figures_act s left join read.figures_identity i on i.person = s.person and ${stands('i', at)}
      where ${stands('s', at)} and s.kind = any (${put.put(kinds, 'text[]')}) and s.outcome = ${put.put(outcome, 'text')} and s.during && ${days} and ${isCounted(asked, put)}
      group by 1
    ) of_person`;
  return { text, values: put.values };
}

/** The episodes, certain and begun by the day asked for, of custody or of one state of liberty. */
export function episodes(asked: Question, liberty?: Liberty) {
  const put = new Parameters();
  const asOf = put.put(asked.asOf, 'date');
  const condition = liberty ? { answer: `case when s.liberty_states = '{${liberty}}' then 'yes' else 'no' end` } : {};
  const text = `
    with ${stretches({ ...asked, known: 'now' }, put, condition, ['yes'])}
    select least(upper(r), ${asOf} + 1) - lower(r) as days, coalesce(upper(r) <= ${asOf}, false) as ended, count(*)::int as many
    from person, unnest(yes) r where lower(r) is null or lower(r) <= ${asOf} group by 1, 2`;
  return { text, values: put.values };
}

/** Months of the last sentence of each case. */
export function sentences(asked: Question) {
  const put = new Parameters();
  const [at, asOf] = [put.put(asked.position, 'bigint'), put.put(asked.asOf, 'date')];
  const text = `
    select floor(months)::int as days, true as ended, count(*)::int as many from (
      select distinct on (s.case_id) s.months from read.figures_act s
      where ${stands('s', at)} and s.kind = 'SentenceImposed' and s.during && daterange(null, ${asOf} + 1) and ${isCounted(asked, put)}
      order by s.case_id, upper(s.during) desc nulls last, lower(s.during) desc nulls last, s.opened desc
    ) last group by 1`;
  return { text, values: put.values };
}

/** Days since the last fact of each person who is held for certain. */
export function silence(asked: Question) {
  const put = new Parameters();
  const [at, asOf] = [put.put(asked.position, 'bigint'), put.put(asked.asOf, 'date')];
  const counted = (of: string, what: string) => `
    select coalesce(i.root, s.person) as person, ${what} from read.figures_${of} s
      left join read.figures_identity i on i.person = s.person and ${stands('i', at)}
    where ${stands('s', at)} and ${isCounted(asked, put)}`;
  const text = `
    with held as (${counted('span', 'true')} and s.deprived = 'yes' and s.during @> ${asOf} group by 1),
    heard as (
      ${counted('act', `max(least(upper(s.during) - 1, ${asOf})) as day`)} and lower(s.during) is not null and upper(s.during) is not null and lower(s.during) <= ${asOf} group by 1
    )
    select ${asOf} - heard.day as days, true as ended, count(*)::int as many from held left join heard using (person) group by 1`;
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
      where ${stands('s', at)} and s.kind in ('ArrestRecorded', 'AbductionRecorded', 'DetentionRegistered', 'VerdictDelivered')
        and s.during && daterange(null, ${asOf} + 1) and ${isCounted(asked, put)}
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
