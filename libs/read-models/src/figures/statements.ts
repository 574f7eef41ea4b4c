import type { Day } from '#domain';
import type { Breakdown } from './measures.js';
import {
  boundsOf, daysOf, isCounted, joined, keys, keySets, noneOf, Parameters, stands, type Numbered, type Seen, type Window,
} from './sql.js'; // prettier-ignore

/** What is asked, with the place in the log that it is asked of. */
export interface Question extends Seen {
  readonly asOf: Day;
  readonly position: string;
  readonly window: Window | undefined;
  /** Each day of a series as it was known at its end; all of them as known at the position; or each at every later end. */
  readonly known: 'then' | 'now' | 'each';
  readonly by: readonly Breakdown[];
  readonly where: readonly { readonly by: Breakdown; readonly is: string }[];
  /** Where it asks for judges: their keys are numbers. */
  readonly judges?: Numbered | undefined;
}
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}
/** What it answers. */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

/** SQL of a span `s`: whether it is counted (yes, possibly or no), and whether nothing was heard since. */
export interface Condition {
  readonly answer?: string;
  readonly stale?: string;
}

/** Persons on one day or on several, by anything. */
export function onDays(asked: Question, { answer, stale = 's.stale' }: Condition): Statement {
  const put = new Parameters();
  const at = put.put(asked.position, 'bigint');
  const days = asked.window ? daysOf(asked.window, put) : `select ${put.put(asked.asOf, 'date')} as day`;
  const [first, last] = boundsOf(asked).map((day) => put.put(day, 'date'));
  const then = `coalesce((select m.position from read.figures_moment m where m.recorded_at < (known_on + 1)::timestamp at time zone 'UTC' and m.position <= ${at} order by m.recorded_at desc, m.position desc limit 1), 0)`;
  const used = [...new Set([...asked.by, ...asked.where.map(({ by }) => by)])];
  const sets = used.filter((by) => keySets[by]).map((by) => `set_${by} as materialized (${keySets[by]!(asked, put)}),`);
  const joins = [
    ...used.flatMap((by) => joined[by] ?? []),
    ...asked.by.flatMap((by, n) => (keySets[by] ? [`left join set_${by} s${n} on s${n}.day = c.day and s${n}.known_on = c.known_on and s${n}.person = c.person`] : [])),
  ]; // prettier-ignore
  const single = asked.by.map((by, n) => `coalesce(${keys[by] ?? `s${n}.value`}, '${noneOf(by)}') as k${n}`);
  const only = asked.where.map(({ by, is }) => {
    const value = put.put(is, 'text');
    if (keys[by]) return `coalesce(${keys[by]}, '${noneOf(by)}') = ${value}`;
    const isIn = (rows: string) =>
      `(c.day, c.known_on, c.person) in (select day, known_on, person from set_${by}${rows})`;
    return `(${isIn(` where value = ${value}`)} or (${value} = '${noneOf(by)}' and not ${isIn('')}))`;
  });
  const named = [...(asked.window ? ['day', 'known_on'] : []), ...asked.by.map((_, n) => `k${n}`)];
  const pairs =
    asked.known === 'each'
      ? `a.day, b.day as known_on from (${days}) a join (${days}) b on b.day >= a.day`
      : `day, day as known_on from (${days}) d`;
  const text = `
    with pt as materialized (select day, known_on, ${asked.known === 'now' ? at : then} as pos from (select ${pairs}) d),
    told as materialized (
      select pt.day, pt.known_on, pt.pos, coalesce(i.root, s.person) as person, s.case_id, s.up_to, s.deprived, ${answer ?? `'yes'`} as answer, ${stale} as stale,
        s.liberty_states, s.procedure_states, s.marks, s.possible_marks, s.territory
      from pt join read.figures_span s on s.from_day <= ${last} and s.to_day > ${first} and s.during @> pt.day and ${stands('s', asked.known === 'now' ? at : 'pt.pos')}
        left join read.figures_identity i on i.person = s.person and ${stands('i', 'pt.pos')}
      where ${answer ? `${answer} <> 'no' and ` : ''}${isCounted(asked, put)}
    ),
    ${sets.join(' ')}
    one as (
      select distinct on (person, day, known_on) * from told
      order by person, day, known_on, array_position(array['yes', 'possibly'], answer), array_position(array['yes', 'possibly', 'no'], deprived), stale, case_id
    ),
    c as (
      select one.*, p.sex, p.ethnicity, p.occupation, p.birth_from, p.birth_to
      from one left join read.figures_person p on p.person = one.person and ${stands('p', 'one.pos')}
    ),
    keyed as (
      select ${['c.day', 'c.known_on', 'c.answer', 'c.stale', ...single].join()} from c ${joins.join(' ')}
      ${only.length > 0 ? `where ${only.join(' and ')}` : ''}
    ),
    counted as (
      select ${[...named, `count(*) filter (where answer = 'yes')::int as value, count(*) filter (where answer <> 'yes')::int as possible, count(*) filter (where answer = 'yes' and stale)::int as stale`].join()}
      from keyed ${named.length > 0 ? `group by ${named.join()}` : ''}
    )
    ${asked.window && asked.by.length === 0
      ? `select pt.day::text as k_day, pt.known_on::text as k_known, coalesce(value, 0) as value, coalesce(possible, 0) as possible, coalesce(stale, 0) as stale from pt left join counted using (day, known_on) order by pt.day, pt.known_on`
      : `select *${asked.window ? ', day::text as k_day, known_on::text as k_known' : ''} from counted ${named.length > 0 ? `order by ${named.map((name) => (name.startsWith('k') && name !== 'known_on' ? `${name} collate "C"` : name)).join()}` : ''}`}`; // prettier-ignore
  return { text, values: put.values };
}

/**
 * The days of each person for which it is so (custody, if not told otherwise) as stretches: certain (`yes`), certain and heard of (`fresh`), and any (`may`): those that are wanted. As
 * known then: of what was known at the end of each day; a row's days are those that it was known on.
 */
export function stretches(
  asked: Pick<Question, 'position' | 'sight' | 'among' | 'known'>,
  put: Parameters,
  { answer = 's.deprived', stale = 's.stale' }: Condition,
  wanted: readonly (keyof typeof kinds)[],
): string {
  const at = put.put(asked.position, 'bigint');
  const standing = (of: string) => `(${of}.closed is null or ${of}.closed > ${at})`;
  const knownOf = (of: string) =>
    `(case when ${standing(of)} then tstzrange(lower(${of}.known), null) else ${of}.known end)`;
  const day = (side: string) => `(${side}(k) at time zone 'UTC')::date`;
  const now = () => `
    select coalesce(i.root, s.person) as person, ${answer} as answer, ${stale} as stale, s.during as days
    from read.figures_span s left join read.figures_identity i on i.person = s.person and ${stands('i', at)}
    where ${answer} <> 'no' and ${stands('s', at)} and ${isCounted(asked, put)}`;
  const then = () => `
    select person, answer, stale, during * daterange(${day('lower')}, ${day('upper')}) as days from (
      select coalesce(i.root, s.person) as person, ${answer} as answer, ${stale} as stale, s.during,
        ${knownOf('s')} * coalesce(${knownOf('i')}, tstzrange(null, null)) as k
      from read.figures_span s left join read.figures_identity i on i.person = s.person and i.opened <= ${at} and ${knownOf('i')} && ${knownOf('s')}
      where ${answer} <> 'no' and s.opened <= ${at} and ${isCounted(asked, put)}
    ) s where not isempty(k)`;
  return `
    told as materialized (${asked.known === 'then' ? then() : now()}),
    person as materialized (
      select person, ${wanted.map((kind) => `coalesce(range_agg(days) filter (where ${kinds[kind]}), '{}') as ${kind}`).join()}
      from told where not isempty(days) group by person
    )`; // prettier-ignore
}

const kinds = { yes: `answer = 'yes'`, fresh: `answer = 'yes' and not stale`, may: 'true' } as const;

/** How many persons more or fewer there are on a day than on the day before: on each on which that changes. */
export function turns(asked: Pick<Question, 'position' | 'sight' | 'among'>, condition: Condition): Statement {
  const put = new Parameters();
  const text = `
    with ${stretches({ ...asked, known: 'now' }, put, condition, ['yes', 'fresh', 'may'])}, ${edges()}
    select day::text as k_day, sum(value)::int as value, sum(possible)::int as possible, sum(stale)::int as stale from edge group by day`;
  return { text, values: put.values };
}

/** Persons on each day of a series: what begins less what ended, summed up. */
export function series(asked: Question & { readonly window: Window }, condition: Condition): Statement {
  const put = new Parameters();
  const text = `
    with ${stretches(asked, put, condition, ['yes', 'fresh', 'may'])}, ${edges()},
    dated as (select *, false as asked from edge union all select day, 0, 0, 0, true from (${daysOf(asked.window, put)}) d),
    a_day as (select day, sum(value) as value, sum(possible) as possible, sum(stale) as stale, bool_or(asked) as asked from dated group by day),
    summed as (select day, sum(value) over w as value, sum(possible) over w as possible, sum(stale) over w as stale, asked from a_day window w as (order by day))
    select day::text as k_day, value::int, possible::int, stale::int from summed where asked order by day`;
  return { text, values: put.values };
}

function edges(): string {
  const edge = (of: string, counts: string) => `
    select coalesce(lower(r), '-infinity') as day, ${counts.replaceAll('±', '1')} from person, unnest(${of}) r
    union all select upper(r), ${counts.replaceAll('±', '-1')} from person, unnest(${of}) r where upper(r) is not null`;
  return `edge (day, value, possible, stale) as (
      ${edge('yes', '±, 0, 0')} union all ${edge('(may - yes)', '0, ±, 0')} union all ${edge('(yes - fresh)', '0, 0, ±')}
    )`;
}

/** Episodes of custody that began or ended in each period. */
export function flows(asked: Question & { readonly window: Window }, side: 'lower' | 'upper'): Statement {
  const put = new Parameters();
  const text = `
    with ${stretches(asked, put, {}, ['yes', 'may'])}, period as (
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
