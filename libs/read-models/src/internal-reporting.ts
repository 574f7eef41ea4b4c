import { courts, labels, places, vocabularies, type Label } from '#domain';
import type { ReportingView } from '#projections';

const days = 'Empty: nobody knows the first one, or there is none.';
const common = {
  case_id: 'The case.',
  person: 'The person, by id. Names are not here.',
  tier: 'The tier of the case: public or restricted. What is confidential is not here.',
  territory: 'Where the case belongs; empty where nobody said.',
} as const;
const may = {
  from_day: 'The earliest day on which it may have happened; empty: not known.',
  to_day: 'The latest; empty: not known.',
} as const;

const ofCase = 'o.case_id, coalesce(i.root, o.person) as person, o.tier, o.territory';
/** Rows of the model that stand, of what is not confidential; whoever was merged counts as whom they were merged into. */
const standing = (table: 'span' | 'trait' | 'act') => `
  from ${table} o left join identity i on i.person = o.person and i.closed is null
  where o.closed is null and o.tier <> 'confidential' and 'restricted' = any (o.up_to)`;

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
      select ${ofCase}, lower(o.during) as from_day, upper(o.during) - 1 as to_day, o.deprived, o.stale,
        case when cardinality(o.liberty_states) = 1 then o.liberty_states[1] else 'several' end as liberty,
        case when cardinality(o.procedure_states) = 1 then o.procedure_states[1] else 'several' end as procedure, o.marks
      ${standing('span')}`,
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
      from (select coalesce(i.root, o.person) as person, range_agg(o.during) as custody ${standing('span')} and o.deprived = 'yes' group by 1) one,
        unnest(custody) r where lower(r) is null or lower(r) <= current_date`,
  },
  facts_v1: {
    about: 'Standing facts, one row each, as known now.',
    columns: {
      ...common,
      fact: 'The fact.',
      kind: 'Its kind: a code, with its labels in labels_v1.',
      ...may,
      doubtful: 'Whether its day is doubted or the fact disputed.',
      learnt: 'The day (UTC) on which it was recorded; of a corrected one the day of the first record.',
      verification: 'How well it stands: reported, corroborated, documented or disputed, with labels in codes_v1.',
      sources: 'How many sources say it.',
      outcome: 'Of what courts decide the decision, of a release its ground, of a death whether it was in custody, with labels in codes_v1; empty of others.',
    },
    query: `
      select ${ofCase}, o.fact, o.kind, lower(o.during) as from_day, upper(o.during) - 1 as to_day, o.doubtful, o.learnt, o.verification, o.sources, o.outcome
      ${standing('act')}`,
  },
  charges_v1: {
    about: 'Provisions charged in a case, one row each, as known now; dropped ones included.',
    columns: { ...common, article: 'The provision.', from_day: 'The first day on which it may have been charged; empty: not known.' },
    query: `select ${ofCase}, o.value as article, lower(o.during) as from_day ${standing('trait')} and o.kind = 'article'`,
  },
  organisations_v1: {
    about: 'Organisations that a charge says the person belongs to, one row each, as known now.',
    columns: { ...common, organisation: 'The organisation: a code, with its labels in codes_v1.', from_day: 'The first day on which it may have been charged; empty: not known.' },
    query: `select ${ofCase}, o.value as organisation, lower(o.during) as from_day ${standing('trait')} and o.kind = 'organisation'`,
  },
  places_v1: {
    about: 'Where somebody was last known to be held, as known now: from the last day on which they may have come there, whether they are held or not.',
    columns: { ...common, place: 'The place: a code, with its labels in codes_v1.', from_day: 'The first day.', to_day: 'The last day before another place is known; empty: none is.' },
    query: `select ${ofCase}, o.value as place, lower(o.during) as from_day, upper(o.during) - 1 as to_day ${standing('trait')} and o.kind = 'place'`,
  },
  judgments_v1: {
    about: 'What courts decided, one row for each standing fact, as known now: VerdictDelivered, SentenceImposed, AppealDecided, CassationDecided.',
    columns: {
      ...common,
      fact: 'The fact.',
      kind: 'Its kind: a code, with its labels in labels_v1.',
      court: 'The court: a code, with its labels in codes_v1; empty where nobody named it.',
      outcome: 'Of a verdict, an appeal, a cassation: what was decided, with labels in codes_v1; empty of a sentence.',
      months: 'Of a sentence: its longest term of imprisonment; empty: none is known.',
      regime: 'Of a sentence: the regime of that term, with labels in codes_v1; empty: none is known.',
      ...may,
      doubtful: 'Whether its day is doubted or the fact disputed.',
    },
    query: `
      select ${ofCase}, o.fact, o.kind, o.court, o.outcome, o.months, o.regime, lower(o.during) as from_day, upper(o.during) - 1 as to_day, o.doubtful
      ${standing('act')} and o.kind in ('VerdictDelivered', 'SentenceImposed', 'AppealDecided', 'CassationDecided')`,
  },
  verdicts_v1: {
    about: 'Cases by the way to their first verdict, as known now: a case is here once its first taking has a certain day.',
    columns: {
      ...common,
      taken: 'The day of the first arrest, abduction or registered detention.',
      verdict: 'The day of the first verdict after; empty: there is none with a certain day yet.',
      days: 'From one to the other, up to today where there is no verdict.',
      court: 'The court of that verdict: a code, with its labels in codes_v1; empty where nobody named it.',
    },
    query: `
      with exact as (
        select ${ofCase}, o.kind = 'VerdictDelivered' as judged, o.court, lower(o.during) as day ${standing('act')}
          and not o.doubtful and upper(o.during) = lower(o.during) + 1 and o.kind in ('ArrestRecorded', 'AbductionRecorded', 'DetentionRegistered', 'VerdictDelivered')
      ), told as (select *, min(day) filter (where not judged) over (partition by case_id) as taken from exact)
      select case_id, person, tier, territory, taken, verdict, coalesce(verdict, current_date) - taken as days, court from (
        select distinct on (case_id) *, case when judged and day >= taken then day end as verdict
        from told where taken is not null order by case_id, case when judged and day >= taken then day end, court
      ) first`,
  },
  persons_v1: {
    about: 'People who have a case in these views, by what they are counted by, as known now. Those who were merged into another are not here.',
    columns: {
      person: common.person,
      tier: 'public: published; of others no more than the sex is here.',
      sex: 'female, male, other or unknown, with labels in labels_v1.',
      born_from: 'The earliest day of birth; empty: not known, or not published.',
      born_to: 'The latest.',
    },
    query: `
      select p.person, p.tier, p.sex, p.birth_from as born_from, p.birth_to as born_to
      from person p where p.closed is null and p.person in (select coalesce(i.root, o.person) ${standing('span')})`,
  },
  codes_v1: {
    about: 'Labels of the codes that these views alone have. Where no Crimean Tatar word is known yet the English one stands.',
    columns: {
      list: 'What the code is of: verification, outcome, regime, organisation, court or place.',
      code: 'The code as it stands in the views.',
      en: 'In English.',
      uk: 'In Ukrainian.',
      crh: 'In Crimean Tatar, in Latin letters.',
    },
    query: `select * from (values ${codeRows().join()}) codes (list, code, en, uk, crh)`,
  },
}; // prettier-ignore

function codeRows(): readonly string[] {
  const { verdictOutcome, appealOutcome, decision, releaseGrounds } = vocabularies;
  const outcomes = [...new Set<string>([...verdictOutcome.options, ...appealOutcome.options, ...decision.options, ...releaseGrounds.options, 'in-custody'])]; // prettier-ignore
  const terms = (options: readonly string[]) => options.map((code) => [code, labels.terms[code as keyof typeof labels.terms]] as const); // prettier-ignore
  const named = (all: typeof courts | typeof places) =>
    all.map(({ id, names }) => [id, { crh: names.en, ...names }] as const);
  const lists: Readonly<Record<string, readonly (readonly [code: string, label: Label])[]>> = {
    verification: Object.entries(labels.verification),
    outcome: terms(outcomes),
    regime: terms(vocabularies.regime.options),
    organisation: terms(vocabularies.accusedOrganisation.options),
    court: named(courts),
    place: named(places),
  };
  return Object.entries(lists).flatMap(([list, codes]) =>
    codes.map(([code, { en, uk, crh }]) => `(${[list, code, en, uk, crh].map((text) => `'${text.replaceAll("'", "''")}'`).join()})`),
  ); // prettier-ignore
}

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
