import type { ReportingView } from '#projections';

const days = 'Empty: nobody knows the first one, or there is none.';
const common = {
  case_id: 'The case.',
  person: 'The person, by id. Names are not here.',
  tier: 'The tier of the case: public or restricted. What is confidential is not here.',
  territory: 'Where the case belongs; empty where nobody said.',
} as const;

/** What members' dashboards read, exact, of what is restricted too: from the model `spans`, as known now. */
export const internalOfSpans: Readonly<Record<string, ReportingView>> = {
  spans_v1: {
    about: 'Stretches of days on which a case had one status, as known now.',
    columns: {
      ...common,
      from_day: `The first day. ${days}`,
      to_day: 'The last day; empty: it goes on.',
      deprived: 'yes, possibly or no: whether the person was deprived of liberty.',
      stale: 'Whether nothing was heard for six months.',
      liberty: 'Where the person was; several: it may be more than one.',
      procedure: 'The stage of the prosecution; several: it may be more than one.',
      marks: 'What held besides, certainly or possibly.',
    },
    query: `
      select s.case_id, coalesce(i.root, s.person) as person, s.tier, s.territory, lower(s.during) as from_day, upper(s.during) - 1 as to_day, s.deprived, s.stale,
        case when cardinality(s.liberty_states) = 1 then s.liberty_states[1] else 'several' end as liberty,
        case when cardinality(s.procedure_states) = 1 then s.procedure_states[1] else 'several' end as procedure, s.marks
      from span s left join identity i on i.person = s.person and i.closed is null
      where s.closed is null and s.tier <> 'confidential' and 'restricted' = any (s.up_to)`,
  },
  flows_v1: {
    about: 'Episodes of certain custody of each person, as known now: one that passes from one kind of custody into another is one.',
    columns: {
      person: common.person,
      began: `The first day. ${days}`,
      ended: 'The first day after; empty: it goes on.',
      days: 'How many days it took, up to today where it goes on; empty where the first day is not known.',
    },
    query: `
      select person, lower(r) as began, upper(r) as ended, coalesce(upper(r), current_date + 1) - lower(r) as days
      from (
        select coalesce(i.root, s.person) as person, range_agg(s.during) as custody
        from span s left join identity i on i.person = s.person and i.closed is null
        where s.closed is null and s.tier <> 'confidential' and 'restricted' = any (s.up_to) and s.deprived = 'yes' group by 1
      ) one, unnest(custody) r where lower(r) is null or lower(r) <= current_date`,
  },
  facts_v1: {
    about: 'Standing facts, one row each, as known now.',
    columns: {
      ...common,
      fact: 'The fact.',
      kind: 'Its kind: a code, with its labels in labels_v1.',
      from_day: 'The earliest day on which it may have happened; empty: not known.',
      to_day: 'The latest; empty: not known.',
      doubtful: 'Whether its day is doubted or the fact disputed.',
      learnt: 'The day (UTC) on which the registry first had it so.',
    },
    query: `
      select a.case_id, a.person, a.tier, a.territory, a.fact, a.kind, lower(a.during) as from_day, upper(a.during) - 1 as to_day, a.doubtful,
        (lower(a.known) at time zone 'UTC')::date as learnt
      from act a where a.closed is null and a.tier <> 'confidential' and 'restricted' = any (a.up_to)`,
  },
  charges_v1: {
    about: 'Provisions charged in a case, one row each, as known now; dropped ones included.',
    columns: { ...common, article: 'The provision.', from_day: 'The first day on which it may have been charged; empty: not known.' },
    query: `
      select t.case_id, t.person, t.tier, t.territory, t.value as article, lower(t.during) as from_day
      from trait t where t.closed is null and t.kind = 'article' and t.tier <> 'confidential' and 'restricted' = any (t.up_to)`,
  },
  verdicts_v1: {
    about: 'Cases by the way to their first verdict, as known now: a case is here once its first taking has a certain day.',
    columns: {
      ...common,
      taken: 'The day of the first arrest, abduction or registered detention.',
      verdict: 'The day of the first verdict after; empty: there is none with a certain day yet.',
      days: 'From one to the other, up to today where there is no verdict.',
    },
    query: `
      with exact as (
        select a.*, lower(a.during) as day from act a
        where a.closed is null and a.tier <> 'confidential' and 'restricted' = any (a.up_to) and not a.doubtful and upper(a.during) = lower(a.during) + 1
      ), taken as (
        select case_id, min(day) as taken from exact where kind in ('ArrestRecorded', 'AbductionRecorded', 'DetentionRegistered') group by 1
      ), told as (
        select t.case_id, t.taken, (select min(v.day) from exact v where v.case_id = t.case_id and v.kind = 'VerdictDelivered' and v.day >= t.taken) as verdict from taken t
      )
      select c.case_id, c.person, c.tier, c.territory, t.taken, t.verdict, coalesce(t.verdict, current_date) - t.taken as days
      from told t join (select distinct case_id, person, tier, territory from exact) c using (case_id)`,
  },
}; // prettier-ignore

/** From the model `cases`. */
export const internalOfCases: Readonly<Record<string, ReportingView>> = {
  cases_v1: {
    about: 'Cases that were not merged into another, with their status of today.',
    columns: {
      ...common,
      closed: 'Whether it was closed.',
      liberty: 'Where the person is today: certainly, or the only state that is possible; several: it may be more than one.',
      procedure: 'The stage of the prosecution today; several: it may be more than one.',
      deprived: 'yes, possibly or no: whether the person is deprived of liberty today.',
      marks: 'What holds besides, certainly or possibly.',
    },
    query: `
      select c.id as case_id, c.person, c.tier, c.territory, c.closed,
        case when cardinality(s.liberty_states) = 1 then s.liberty_states[1] else 'several' end as liberty,
        case when cardinality(s.procedure_states) = 1 then s.procedure_states[1] else 'several' end as procedure, s.deprived, s.marks
      from case_record c join view v on v.case_id = c.id and 'restricted' = any (v.up_to)
        left join segment s on s.case_id = c.id and s.nth = v.nth and s.during @> current_date
      where c.merged_into is null and c.tier <> 'confidential'`,
  },
  quality_v1: {
    about: 'How good the record of a case is.',
    columns: {
      ...common,
      facts: 'How many facts stand.',
      contradictions: 'How many contradictions are open, as of the last record of the case.',
      last_recorded: 'The day (UTC) of the last record.',
      silent_days: 'Days since then.',
    },
    query: `
      select c.id as case_id, c.person, c.tier, c.territory, v.facts, v.contradictions, (v.last_recorded_at at time zone 'UTC')::date as last_recorded,
        current_date - (v.last_recorded_at at time zone 'UTC')::date as silent_days
      from case_record c join view v on v.case_id = c.id and 'restricted' = any (v.up_to)
      where c.merged_into is null and c.tier <> 'confidential'`,
  },
}; // prettier-ignore
