import type { PoolClient } from 'pg';
import {
  boundsOf, contradictionsOf, evolvePerson, foldCase, segmentsOf, standingFacts,
  type CaseState, type Day, type PersonState,
} from '#domain'; // prettier-ignore
import type { Projection } from '#projections';
import {
  asCaseEvent,
  asPersonEvent,
  caseTypes,
  idOf,
  insertKept,
  isOfCase,
  keptTable,
  parametersOf,
  personTypes,
  type Kept,
} from '../stored.js';
import { mainName } from './names.js';

/**
 * The list of cases on any day. A case is folded again from its events whenever one comes; its status is kept as
 * stretches of days, so that the list of today needs no rewriting when a day passes.
 */
export const cases: Projection = {
  name: 'cases',
  version: 2,
  handles: new Set<string>([...caseTypes, ...personTypes]),

  tables: `
    create table event (${keptTable});
    create index on event (stream, position);
    create table person (
      id uuid primary key, names json not null, name text not null, sort_name text not null, all_names text not null, sex text not null,
      birth text, occupation text, tier text not null, merged_into uuid, revision bigint not null
    );
    create table case_record (
      id uuid primary key, person uuid not null, title text, tier text not null, opened_at timestamptz(3) not null, closed boolean not null,
      merged_into uuid, revision bigint not null, position bigint not null, facts int not null, last_fact text, last_fact_day text not null,
      last_recorded_at timestamptz(3) not null, contradictions int not null
    );
    create table segment (
      case_id uuid not null, during daterange not null, since_day text not null, deprived text not null, liberty text not null,
      liberty_states text[] not null, procedure text not null, procedure_states text[] not null, marks text[] not null, status json not null,
      primary key (case_id, during)
    );`,
  indexes: `
    create index on person (sort_name, id);
    create index on case_record (person);
    create index on segment using gist (during);`,

  views: {
    case_list: `
      select c.id, c.person, p.name as person_name, p.names as person_names, p.sort_name, p.all_names, c.title, c.tier, c.opened_at, c.closed,
        c.merged_into, c.revision, c.position, c.facts, c.last_fact, c.last_fact_day, c.last_recorded_at, c.contradictions,
        s.during, s.since_day, s.deprived, s.liberty, s.liberty_states, s.procedure, s.procedure_states, s.marks, s.status
      from case_record c join segment s on s.case_id = c.id left join person p on p.id = c.person`,
    person_list: `
      select p.*, array(select c.id from case_record c where c.person = p.id order by c.id) as cases from person p`,
  },

  async apply(batch, tx) {
    await tx.query(insertKept, parametersOf(batch));
    const streams = [...new Set(batch.map(({ stream }) => stream))];
    const { rows } = await tx.query<Kept>('select * from event where stream = any ($1) order by stream, position', [
      streams,
    ]);
    const histories = grouped(rows);
    const people = [...histories].filter(([stream]) => stream.startsWith('person-'));
    const folded = [...histories].filter(([stream]) => isOfCase({ stream }));
    await writePeople(people, tx);
    await writeCases(folded, tx);
  },
};

type Histories = readonly (readonly [stream: string, history: readonly Kept[]])[];

async function writePeople(histories: Histories, tx: PoolClient): Promise<void> {
  if (histories.length === 0) return;
  const people = histories.map(([stream, history]) => {
    const events = history.map(asPersonEvent);
    const state = events.reduce<PersonState | undefined>((state, event) => evolvePerson(state, event), undefined)!;
    const first = events[0]!;
    if (first.type !== 'PersonRegistered') throw new Error('A person stream that does not begin with PersonRegistered');
    const said = (of: string) =>
      events
        .flatMap((event) =>
          event.type === 'PersonDetailStated' && event.data.detail.of === of ? [event.data.detail.value] : [],
        )
        .at(-1);
    const name = mainName(state.names);
    const names = state.names.map(({ text }) => text);
    return [
      idOf(stream), JSON.stringify(state.names), name, name.toLowerCase(), names.join(' | ').toLowerCase(), first.data.sex,
      said('birth') ?? first.data.birth ?? null, said('occupation') ?? first.data.occupation ?? null, first.data.tier,
      state.mergedInto ?? null, history.at(-1)!.revision,
    ]; // prettier-ignore
  });
  await tx.query(
    `insert into person (id, names, name, sort_name, all_names, sex, birth, occupation, tier, merged_into, revision)
     select * from unnest($1::uuid[], $2::json[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::uuid[], $11::bigint[])
     on conflict (id) do update set (names, name, sort_name, all_names, sex, birth, occupation, tier, merged_into, revision)
       = (excluded.names, excluded.name, excluded.sort_name, excluded.all_names, excluded.sex, excluded.birth, excluded.occupation, excluded.tier, excluded.merged_into, excluded.revision)`,
    columnsOf(people, 11),
  );
}

async function writeCases(histories: Histories, tx: PoolClient): Promise<void> {
  if (histories.length === 0) return;
  const folded = histories.map(([stream, history]) => ({
    id: idOf(stream),
    history,
    state: foldCase(history.map(asCaseEvent))!,
  }));
  await tx.query(
    `insert into case_record (id, person, title, tier, opened_at, closed, merged_into, revision, position, facts, last_fact, last_fact_day, last_recorded_at, contradictions)
     select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::boolean[], $7::uuid[], $8::bigint[], $9::bigint[], $10::int[], $11::text[], $12::text[], $13::timestamptz[], $14::int[])
     on conflict (id) do update set (title, tier, closed, merged_into, revision, position, facts, last_fact, last_fact_day, last_recorded_at, contradictions)
       = (excluded.title, excluded.tier, excluded.closed, excluded.merged_into, excluded.revision, excluded.position, excluded.facts, excluded.last_fact, excluded.last_fact_day, excluded.last_recorded_at, excluded.contradictions)`,
    columnsOf(
      folded.map(({ id, history, state }) => caseRow(id, history, state)),
      14,
    ),
  );
  await tx.query('delete from segment where case_id = any ($1)', [folded.map(({ id }) => id)]);
  const segments = folded.flatMap(({ id, state }) => segmentRows(id, state));
  await tx.query(
    `insert into segment (case_id, during, since_day, deprived, liberty, liberty_states, procedure, procedure_states, marks, status)
     select case_id, daterange(from_day, to_day, '[]'), since_day, deprived, liberty, string_to_array(liberty_states, ','), procedure,
            string_to_array(procedure_states, ','), string_to_array(marks, ','), status
     from unnest($1::uuid[], $2::date[], $3::date[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::json[])
       as s (case_id, from_day, to_day, since_day, deprived, liberty, liberty_states, procedure, procedure_states, marks, status)`,
    columnsOf(segments, 11),
  );
}

function caseRow(id: string, history: readonly Kept[], state: CaseState): readonly unknown[] {
  const facts = standingFacts(state);
  const last = facts
    .map(({ says }) => ({
      text: says.occurredOn,
      day: boundsOf(says.occurredOn).latest ?? boundsOf(says.occurredOn).earliest ?? '',
    }))
    .reduce<{ text: string; day: string } | undefined>(
      (a, b) => (a === undefined || b.day > a.day || (b.day === a.day && b.text > a.text) ? b : a),
      undefined,
    );
  const newest = history.at(-1)!;
  const contradictions = contradictionsOf(state, dayOf(newest));
  return [
    id, state.person, state.title ?? null, state.tier, state.opened.at, state.closed, state.mergedInto ?? null, newest.revision,
    newest.position, facts.length, last?.text ?? null, last?.day ?? '', newest.recorded_at, contradictions.length,
  ]; // prettier-ignore
}

const segmentRows = (id: string, state: CaseState): readonly (readonly unknown[])[] =>
  segmentsOf(standingFacts(state)).map(({ from, to, ...status }) => [
    id, from, to, status.liberty.since === null ? '' : (boundsOf(status.liberty.since).earliest ?? ''), status.deprivedOfLiberty,
    status.liberty.state, status.liberty.states.join(','), status.procedure.state, status.procedure.states.join(','),
    status.marks.map(({ mark }) => mark).join(','), JSON.stringify(status),
  ]); // prettier-ignore

/**
 * Contradictions that depend on the day are those of the day of the case's own last event, so that a row is the same
 * however the log is cut into batches: the timeline has those of today.
 */
const dayOf = ({ recorded_at }: Kept): Day => recorded_at.toISOString().slice(0, 10) as Day;

/** Rows as the columns that `unnest` takes. */
const columnsOf = (rows: readonly (readonly unknown[])[], width: number): unknown[][] =>
  Array.from({ length: width }, (_, column) => rows.map((row) => row[column]));

function grouped(rows: readonly Kept[]): Map<string, Kept[]> {
  const groups = new Map<string, Kept[]>();
  for (const row of rows) {
    const group = groups.get(row.stream);
    if (group) group.push(row);
    else groups.set(row.stream, [row]);
  }
  return groups;
}
