import type { Day, Sight } from '#domain';
import type { Breakdown } from './measures.js';
import { arrest, daysOf, keys, keySets, noneOf, Parameters, seenBy, type Window } from './sql.js';

/** What is asked, with the place in the log that it is asked of. */
export interface Question {
  readonly asOf: Day;
  readonly position: string;
  readonly sight: Sight;
  readonly window: Window | undefined;
  /** Each day of a series as it was known at its end, or all of them as known at the position. */
  readonly known: 'then' | 'now';
  readonly by: readonly Breakdown[];
  readonly where: readonly { readonly by: Breakdown; readonly is: string }[];
}
interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Persons on one day or on several, by anything. `held`: of those held alone. */
export function onDays(asked: Question, held: boolean): Statement {
  const put = new Parameters();
  const at = put.put(asked.position, 'bigint');
  const days = asked.window ? daysOf(asked.window, put) : `select ${put.put(asked.asOf, 'date')} as day`;
  const then = `coalesce((select m.position from read.figures_moment m where m.recorded_at < (day + 1)::timestamp at time zone 'UTC' and m.position <= ${at} order by m.recorded_at desc, m.position desc limit 1), 0)`;
  const used = [...new Set([...asked.by, ...asked.where.map(({ by }) => by)])];
  const sets = used.filter((by) => keySets[by]).map((by) => `set_${by} as materialized (${keySets[by]!}),`);
  const joins = [
    ...(used.includes('monthOfArrest') ? [arrest] : []),
    ...asked.by.flatMap((by, n) => (keySets[by] ? [`left join set_${by} s${n} on s${n}.day = c.day and s${n}.person = c.person`] : [])),
  ]; // prettier-ignore
  const single = asked.by.map((by, n) => `coalesce(${keys[by] ?? `s${n}.value`}, '${noneOf(by)}') as k${n}`);
  const only = asked.where.map(({ by, is }) => {
    const value = put.put(is, 'text');
    if (keys[by]) return `coalesce(${keys[by]}, '${noneOf(by)}') = ${value}`;
    const isIn = (rows: string) => `(c.day, c.person) in (select day, person from set_${by}${rows})`;
    return `(${isIn(` where value = ${value}`)} or (${value} = '${noneOf(by)}' and not ${isIn('')}))`;
  });
  const named = [...(asked.window ? ['day'] : []), ...asked.by.map((_, n) => `k${n}`)];
  const text = `
    with pt as materialized (select day, ${asked.known === 'then' ? then : at} as pos from (${days}) d),
    told as materialized (
      select pt.day, pt.pos, coalesce(i.root, s.person) as person, s.case_id, s.up_to, s.deprived, s.stale, s.liberty_states, s.procedure_states, s.marks, s.territory
      from pt join read.figures_span s on s.during @> pt.day and s.positions @> pt.pos
        left join read.figures_identity i on i.person = s.person and i.positions @> pt.pos
      where ${held ? `s.deprived <> 'no' and ` : ''}${seenBy(asked.sight, put)}
    ),
    ${sets.join(' ')}
    one as (
      select distinct on (day, person) * from told
      order by day, person, array_position(array['yes', 'possibly', 'no'], deprived), stale, case_id
    ),
    c as (
      select one.*, p.sex, p.occupation, p.birth_from, p.birth_to
      from one left join read.figures_person p on p.person = one.person and p.positions @> one.pos
    ),
    keyed as (
      select ${['c.day', 'c.deprived', 'c.stale', ...single].join()} from c ${joins.join(' ')}
      ${only.length > 0 ? `where ${only.join(' and ')}` : ''}
    ),
    counted as (
      select ${[...named, held ? `count(*) filter (where deprived = 'yes')::int as value, count(*) filter (where deprived <> 'yes')::int as possible, count(*) filter (where deprived = 'yes' and stale)::int as stale` : `count(*)::int as value, 0 as possible, count(*) filter (where stale)::int as stale`].join()}
      from keyed ${named.length > 0 ? `group by ${named.join()}` : ''}
    )
    ${asked.window && asked.by.length === 0
      ? `select pt.day::text as k_day, coalesce(value, 0) as value, coalesce(possible, 0) as possible, coalesce(stale, 0) as stale from pt left join counted using (day) order by day`
      : `select *${asked.window ? ', day::text as k_day' : ''} from counted ${named.length > 0 ? `order by ${named.map((name) => (name === 'day' ? name : `${name} collate "C"`)).join()}` : ''}`}`; // prettier-ignore
  return { text, values: put.values };
}

/**
 * The days of custody of each person as stretches: certain (`yes`), certain and heard of (`fresh`), and any (`may`). As
 * known then: of what was known at the end of each day; a row's days are those that it was known on.
 */
export function stretches(asked: Pick<Question, 'position' | 'sight' | 'known'>, put: Parameters): string {
  const at = put.put(asked.position, 'bigint');
  const standing = (of: string) => `(${of}.closed is null or ${of}.closed > ${at})`;
  const knownOf = (of: string) =>
    `(case when ${standing(of)} then tstzrange(lower(${of}.known), null) else ${of}.known end)`;
  const day = (side: string) => `(${side}(k) at time zone 'UTC')::date`;
  const now = () => `
    select coalesce(i.root, s.person) as person, s.deprived, s.stale, s.during as days
    from read.figures_span s left join read.figures_identity i on i.person = s.person and i.positions @> ${at}
    where s.deprived <> 'no' and s.positions @> ${at} and ${seenBy(asked.sight, put)}`;
  const then = () => `
    select person, deprived, stale, during * daterange(${day('lower')}, ${day('upper')}) as days from (
      select coalesce(i.root, s.person) as person, s.deprived, s.stale, s.during,
        ${knownOf('s')} * coalesce(${knownOf('i')}, tstzrange(null, null)) as k
      from read.figures_span s left join read.figures_identity i on i.person = s.person and i.opened <= ${at} and ${knownOf('i')} && ${knownOf('s')}
      where s.deprived <> 'no' and s.opened <= ${at} and ${seenBy(asked.sight, put)}
    ) s where not isempty(k)`;
  return `
    told as materialized (${asked.known === 'then' ? then() : now()}),
    person as materialized (
      select person, coalesce(range_agg(days) filter (where deprived = 'yes'), '{}') as yes,
        coalesce(range_agg(days) filter (where deprived = 'yes' and not stale), '{}') as fresh, range_agg(days) as may
      from told where not isempty(days) group by person
    )`; // prettier-ignore
}

/** Persons held on each day of a series: what begins less what ended, summed up. */
export function series(asked: Question & { readonly window: Window }): Statement {
  const put = new Parameters();
  const edge = (of: string, counts: string) => `
    select coalesce(lower(r), '-infinity') as day, ${counts.replaceAll('±', '1')}, false as asked from person, unnest(${of}) r
    union all select upper(r), ${counts.replaceAll('±', '-1')}, false from person, unnest(${of}) r where upper(r) is not null`;
  const text = `
    with ${stretches(asked, put)},
    edge (day, value, possible, stale, asked) as (
      ${edge('yes', '±, 0, 0')} union all ${edge('(may - yes)', '0, ±, 0')} union all ${edge('(yes - fresh)', '0, 0, ±')}
      union all select day, 0, 0, 0, true from (${daysOf(asked.window, put)}) d
    ),
    a_day as (select day, sum(value) as value, sum(possible) as possible, sum(stale) as stale, bool_or(asked) as asked from edge group by day),
    summed as (select day, sum(value) over w as value, sum(possible) over w as possible, sum(stale) over w as stale, asked from a_day window w as (order by day))
    select day::text as k_day, value::int, possible::int, stale::int from summed where asked order by day`;
  return { text, values: put.values };
}

/** Episodes of custody that began or ended in each period. */
export function flows(asked: Question & { readonly window: Window }, side: 'lower' | 'upper'): Statement {
  const put = new Parameters();
  const text = `
    with ${stretches(asked, put)}, period as (
      select day, coalesce(lead(day) over (order by day), ${put.put(asked.window.to, 'date')} + 1) as until from (${daysOf(asked.window, put)}) d
    ),
    moved as (
      select ${side}(r) as day, 1 as value, 0 as possible from person, unnest(yes) r
      union all select ${side}(r), 0, 1 from person, unnest(may) r where not (yes && r)
    )
    select period.day::text as k_day, coalesce(sum(value), 0)::int as value, coalesce(sum(possible), 0)::int as possible, 0 as stale
    from period left join moved on moved.day >= period.day and moved.day < period.until group by period.day order by period.day`;
  return { text, values: put.values };
}
