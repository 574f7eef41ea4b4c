import type { PoolClient } from 'pg';
import {
  boundsOf, contradictionsOf, foldCase, seenCase, seenEvents, segmentsOf, sightUpTo, standingFacts, tier,
  type CaseEvent, type CaseState, type Day, type Recorded, type Tier,
} from '#domain'; // prettier-ignore
import type { Projection } from '#projections';
import {
  asCaseEvent,
  asPersonEvent,
  caseTypes,
  grouped,
  historyOf,
  idOf,
  insertKept,
  isOfCase,
  keptTable,
  parametersOf,
  personTypes,
  type Kept,
} from '../stored.js';
import { internalOfCases } from '../internal-reporting.js';
import { listedPerson } from './listed-person.js';
import { caseSeen, closed, personSeen, viewSeen, wall, wholeSeen } from '../wall.js';

/**
 * The list of cases on any day. A case is folded again from its events whenever one comes; its status is kept as
 * stretches of days, so that the list of today needs no rewriting when a day passes. All that follows from the facts is
 * kept apart for each of those who see more or fewer of them (`view`), so that nothing of a hidden fact shows through.
 */
export const cases: Projection = {
  name: 'cases',
  version: 6,
  handles: new Set<string>([...caseTypes, ...personTypes]),

  tables: `
    create table event (${keptTable});
    create index on event (stream, position);
    create table person (
      -- What names a person is here of published ones alone: of others it is opened from their events.
      id uuid primary key, names json, name text, sort_name text collate "C", all_names text, sex text,
      birth text, occupation text, tier text not null, merged_into uuid, revision bigint not null,
      has_case boolean not null default false
    );
    create table case_record (
      id uuid primary key, person uuid not null, title text, tier text not null, closed boolean not null, merged_into uuid,
      territory text, assigned uuid[] not null
    );
    -- A case as it is for those who see what is said up to each of some tiers: one row where all see the same. What
    -- decides who reaches the case stands in each row, so that the row alone says who sees it.
    create table view (
      case_id uuid not null, nth int not null, up_to text[] not null, revision bigint not null, facts int not null, last_fact text,
      last_fact_day text not null, last_recorded_at timestamptz(3) not null, contradictions int not null,
      tier text not null, territory text, assigned uuid[] not null, primary key (case_id, nth)
    );
    -- The stretches of days of a view, from a day to another exclusive of it, with all that the list is filtered and ordered
    -- by: a page of it is a walk along an index. What lasts is apart from what ended: most ask for today, and what is
    -- rare among the one is not among the other. No index under the wall looks into an array or a range (their operators
    -- may leak), so that the states stand as one text too.
    -- list_name: of whom everybody may know; empty where there is no person, null where Postgres does not know it.
    create table segment (
      case_id uuid not null, nth int not null, during daterange not null, since_day text collate "C" not null, deprived text not null,
      liberty text not null, liberty_states text[] not null, procedure text not null, procedure_states text[] not null, marks text[] not null,
      status json not null, up_to text[] not null, tier text not null, territory text, assigned uuid[] not null,
      from_day date not null, to_day date not null, liberty_key text collate "C" not null, procedure_key text collate "C" not null,
      marks_key text collate "C" not null, last_fact_day text collate "C" not null, last_recorded_at timestamptz(3) not null,
      person uuid not null, list_name text collate "C", primary key (case_id, nth, to_day)
    ) partition by range (to_day);
    create index on segment (person);
    create table ended partition of segment for values from (minvalue) to ('infinity');
    create table lasting partition of segment for values from ('infinity') to (maxvalue);
    ${wall('event', wholeSeen)} ${wall('person', personSeen)} ${wall('case_record', caseSeen)} ${wall('view', viewSeen)} ${wall('segment', viewSeen)} ${closed('ended')} ${closed('lasting')}`,
  indexes: `
    create index on person (sort_name, id);
    create index on case_record (person);
    create index on ended (to_day);
    create index on segment (liberty_key);
    create index on segment (procedure_key);
    create index on segment (marks_key);
    create index on segment (deprived);
    create index on lasting (list_name, case_id);
    create index on lasting (since_day, case_id);
    create index on lasting (last_fact_day, case_id);
    create index on lasting (last_recorded_at, case_id);
    analyze person; analyze case_record; analyze view; analyze segment; analyze event;`,

  views: {
    case_list_event: 'select * from event',
    case_list: `
      select s.case_id as id, s.person, p.name as person_name, p.names as person_names, p.sort_name, p.all_names, p.tier as person_tier, c.title, s.tier,
        c.closed, c.merged_into, s.territory, s.assigned, s.up_to, v.revision, v.facts, v.last_fact, s.last_fact_day, s.last_recorded_at, v.contradictions,
        s.during, s.from_day, s.to_day, s.since_day, s.deprived, s.liberty, s.liberty_states, s.procedure, s.procedure_states, s.marks, s.status,
        s.liberty_key, s.procedure_key, s.marks_key, s.list_name
      from segment s join case_record c on c.id = s.case_id join view v on v.case_id = s.case_id and v.nth = s.nth
        left join person p on p.id = s.person`,
    case_state: 'select liberty_key, procedure_key, marks_key from segment',
    person_list: `
      select p.*, (
        select coalesce(json_agg(json_build_object('id', c.id, 'tier', c.tier, 'territory', c.territory, 'assigned', c.assigned) order by c.id), '[]')
        from case_record c where c.person = p.id
      ) as cases from person p`,
  },
  reporting: internalOfCases,

  async apply(batch, tx, log) {
    await tx.query(insertKept, parametersOf(batch));
    const streams = [...new Set(batch.map(({ stream }) => stream))];
    const histories = grouped(await historyOf(streams, batch, tx, log));
    const gone = batch.filter(({ type }) => type === 'PersonErased').map(({ stream }) => stream);
    // What came while somebody was being erased has nothing before it any more.
    const whole = [...histories].filter(([, [first]]) => first!.revision === '0');
    const people = whole.filter(([stream]) => stream.startsWith('person-') && !gone.includes(stream));
    const folded = whole.filter(([stream]) => isOfCase({ stream }));
    await writePeople(people, tx);
    await writeCases(folded, tx);
    if (gone.length > 0) await tx.query(scrub, [gone.map(idOf), gone]);
  },
};

/** Of a person who was erased nothing is left but that they were. */
const scrub = `
  with cases as (delete from case_record where person = any ($1) returning id),
    views as (delete from view where case_id in (select id from case_record where person = any ($1))),
    segments as (delete from segment where case_id in (select id from case_record where person = any ($1))),
    people as (delete from person where id = any ($1))
  delete from event where stream in (select 'case-' || id from case_record where person = any ($1)) or (stream = any ($2) and type <> 'Record')`;

type Histories = readonly (readonly [stream: string, history: readonly Kept[]])[];

async function writePeople(histories: Histories, tx: PoolClient): Promise<void> {
  if (histories.length === 0) return;
  const people = histories.map(([stream, history]) => {
    const person = listedPerson(history.map(asPersonEvent));
    const published = person.tier === 'public' ? person : undefined;
    return [
      idOf(stream), published ? JSON.stringify(person.names) : null, published?.name ?? null, published?.sortName ?? null,
      published?.allNames ?? null, published?.sex ?? null, published?.birth ?? null, published?.occupation ?? null, person.tier,
      person.mergedInto, history.at(-1)!.revision,
    ]; // prettier-ignore
  });
  await tx.query(
    `insert into person (id, names, name, sort_name, all_names, sex, birth, occupation, tier, merged_into, revision)
     select * from unnest($1::uuid[], $2::json[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::uuid[], $11::bigint[])
     on conflict (id) do update set (names, name, sort_name, all_names, sex, birth, occupation, tier, merged_into, revision)
       = (excluded.names, excluded.name, excluded.sort_name, excluded.all_names, excluded.sex, excluded.birth, excluded.occupation, excluded.tier, excluded.merged_into, excluded.revision)`,
    columnsOf(people, 11),
  );
  await tx.query(
    `update segment s set list_name = ${listName} from person p
     where s.person = any ($1::uuid[]) and p.id = s.person and s.list_name is distinct from ${listName}`,
    [people.map(([id]) => id)],
  );
}
const listName = `case when p.id is null then '' else p.sort_name end`;

async function writeCases(histories: Histories, tx: PoolClient): Promise<void> {
  if (histories.length === 0) return;
  const folded = histories.map(([stream, kept]) => caseOf(idOf(stream), kept));
  await tx.query(
    `insert into case_record (id, person, title, tier, closed, merged_into, territory, assigned)
     select id, person, title, tier, closed, merged_into, territory, assigned::uuid[]
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::boolean[], $6::uuid[], $7::text[], $8::text[])
       as c (id, person, title, tier, closed, merged_into, territory, assigned)
     on conflict (id) do update set (title, tier, closed, merged_into, assigned)
       = (excluded.title, excluded.tier, excluded.closed, excluded.merged_into, excluded.assigned)`,
    columnsOf(
      folded.map(({ id, state }) => [
        id, state.person, state.tier === 'public' ? (state.title ?? null) : null, state.tier, state.closed, state.mergedInto ?? null,
        ...belongingOf(state),
      ]),
      8,
    ), // prettier-ignore
  );
  await tx.query('update person set has_case = true where id = any ($1) and not has_case', [
    folded.map(({ state }) => state.person),
  ]);
  const ids = folded.map(({ id }) => id);
  await tx.query(
    'with gone as (delete from view where case_id = any ($1)) delete from segment where case_id = any ($1)',
    [ids],
  );
  const views = folded.flatMap(viewsOf).map((view) => ({ ...view, last: lastFactOf(view.seen) }));
  await tx.query(
    `insert into view (case_id, nth, up_to, revision, facts, last_fact, last_fact_day, last_recorded_at, contradictions, tier, territory, assigned)
     select case_id, nth, string_to_array(up_to, ','), revision, facts, last_fact, last_fact_day, last_recorded_at, contradictions,
            tier, territory, assigned::uuid[]
     from unnest($1::uuid[], $2::int[], $3::text[], $4::bigint[], $5::int[], $6::text[], $7::text[], $8::timestamptz[], $9::int[], $10::text[], $11::text[], $12::text[])
       as v (case_id, nth, up_to, revision, facts, last_fact, last_fact_day, last_recorded_at, contradictions, tier, territory, assigned)`,
    columnsOf(views.map(viewRow), 12),
  );
  await tx.query(
    `with s as (
       select * from unnest($1::uuid[], $2::int[], $3::date[], $4::date[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::json[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::timestamptz[], $19::uuid[])
         as s (case_id, nth, from_day, to_day, since_day, deprived, liberty, liberty_key, procedure, procedure_key, marks_key, status, up_to, tier, territory, assigned, last_fact_day, last_recorded_at, person)
     )
     insert into segment (case_id, nth, during, since_day, deprived, liberty, liberty_states, procedure, procedure_states, marks, status, up_to, tier, territory, assigned,
       from_day, to_day, liberty_key, procedure_key, marks_key, last_fact_day, last_recorded_at, person, list_name)
     select case_id, nth, daterange(from_day, to_day, '[]'), since_day, deprived, liberty, string_to_array(liberty_key, ','), procedure,
            string_to_array(procedure_key, ','), string_to_array(marks_key, ','), status, string_to_array(up_to, ','), s.tier, territory, assigned::uuid[],
            coalesce(from_day, '-infinity'), coalesce(to_day + 1, 'infinity'), liberty_key, procedure_key, marks_key, last_fact_day, last_recorded_at, person, ${listName}
     from s left join person p on p.id = s.person`,
    columnsOf(views.flatMap(segmentRows), 19),
  );
}

interface Folded {
  readonly id: string;
  readonly state: CaseState;
  readonly history: readonly (Recorded<CaseEvent> & { readonly revision: string })[];
}

function caseOf(id: string, kept: readonly Kept[]): Folded {
  const history = kept.map((one) => ({ ...asCaseEvent(one), revision: one.revision }));
  return { id, state: foldCase(history)!, history };
}

/** A case as whoever sees up to any of these tiers sees it. */
interface View {
  readonly id: string;
  readonly nth: number;
  readonly upTo: readonly Tier[];
  readonly whole: CaseState;
  readonly seen: CaseState;
  readonly newest: Folded['history'][number];
}

/** For who sees more there is all that there is for who sees less: where it is no more, it is the same. */
function viewsOf({ id, state, history }: Folded): readonly View[] {
  const views: View[] = [];
  for (const upTo of tier.options) {
    const seen = seenCase(state, sightUpTo(upTo));
    if (!seen) continue; // nobody who sees so little knows of the case
    const last = views.at(-1);
    if (last && sizeOf(last.seen) === sizeOf(seen)) views[views.length - 1] = { ...last, upTo: [...last.upTo, upTo] };
    else
      views.push({
        id,
        nth: views.length,
        upTo: [upTo],
        whole: state,
        seen,
        newest: seenEvents(history, seen).at(-1)!,
      });
  }
  return views;
}

const sizeOf = ({ facts, resolutions, assignments }: CaseState): string =>
  [
    facts.size,
    resolutions.size,
    assignments.size,
    [...facts.values()].reduce((sum, { changes }) => sum + changes.length, 0),
  ].join();

/** When the last of the facts that stand happened, as it was said and the latest day that it may be. */
const lastFactOf = (seen: CaseState): LastFact | undefined =>
  standingFacts(seen)
    .map(({ says }) => ({
      text: says.occurredOn,
      day: boundsOf(says.occurredOn).latest ?? boundsOf(says.occurredOn).earliest ?? '',
    }))
    .reduce<LastFact | undefined>(
      (a, b) => (a === undefined || b.day > a.day || (b.day === a.day && b.text > a.text) ? b : a),
      undefined,
    );
interface LastFact {
  readonly text: string;
  readonly day: string;
}
type Told = View & { readonly last: LastFact | undefined };

function viewRow({ id, nth, upTo, whole, seen, last, newest: { revision, recorded } }: Told): readonly unknown[] {
  const facts = standingFacts(seen);
  const contradictions = contradictionsOf(seen, dayOf(recorded.at)).length;
  return [
    id,
    nth,
    upTo.join(','),
    revision,
    facts.length,
    last?.text ?? null,
    last?.day ?? '',
    recorded.at,
    contradictions,
    whole.tier,
    ...belongingOf(whole),
  ];
}

const segmentRows = ({ id, nth, upTo, whole, seen, last, newest }: Told): readonly (readonly unknown[])[] =>
  segmentsOf(standingFacts(seen)).map(({ from, to, ...status }) => [
    id, nth, from, to, status.liberty.since === null ? '' : (boundsOf(status.liberty.since).earliest ?? ''), status.deprivedOfLiberty,
    status.liberty.state, status.liberty.states.join(','), status.procedure.state, status.procedure.states.join(','),
    status.marks.map(({ mark }) => mark).join(','), JSON.stringify(status), upTo.join(','), whole.tier, ...belongingOf(whole),
    last?.day ?? '', newest.recorded.at, whole.person,
  ]); // prettier-ignore

/**
 * Contradictions that depend on the day (a term that has ended) are those of the day of the last event that is seen of
 * the case itself: a function of the log alone, whatever its batches. The timeline has those of the day asked for.
 */
const dayOf = (at: Date): Day => at.toISOString().slice(0, 10) as Day;

/** Where a case belongs, and to whom: the public view of a case belongs there too. */
const belongingOf = ({ territory, assigned }: CaseState): readonly unknown[] => [
  territory ?? null,
  `{${[...assigned].join(',')}}`,
];

/** Rows as the columns that `unnest` takes. */
const columnsOf = (rows: readonly (readonly unknown[])[], width: number): unknown[][] =>
  Array.from({ length: width }, (_, column) => rows.map((row) => row[column]));
