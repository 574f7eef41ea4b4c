import type { PoolClient } from 'pg';
import type { Projection } from '#projections';
import { internalOfCases } from '../internal-reporting.js';
import {
  asPersonEvent, caseTypes, grouped, historyOf, idOf, insertKept, isErased, isOfCase, parametersOf, personTypes,
  type Kept,
} from '../stored.js'; // prettier-ignore
import { listedPerson } from './listed-person.js';
import { belongingOf, caseOf, segmentRows, viewRow, viewsOf } from './rows.js';
import { ddl, readersIndexes, readersViews } from './tables.js';

/**
 * The list of cases on any day. A case is folded again from its events whenever one comes; its status is kept as
 * stretches of days, so that the list of today needs no rewriting when a day passes. All that follows from the facts is
 * kept apart for each of those who see more or fewer of them (`view`), so that nothing of a hidden fact shows through.
 */
export const cases: Projection = {
  name: 'cases',
  version: 8,
  handles: new Set<string>([...caseTypes, ...personTypes]),

  tables: ddl,
  indexes: readersIndexes,
  views: readersViews,
  reporting: internalOfCases,

  async apply(batch, tx, log) {
    await tx.query(insertKept, parametersOf(batch));
    const streams = [...new Set(batch.map(({ stream }) => stream))];
    const histories = grouped((await historyOf(streams, batch, tx, log)).filter((one) => !isErased(one)));
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
  const views = folded.flatMap(viewsOf);
  await tx.query(
    `insert into view (case_id, nth, up_to, revision, facts, last_fact, last_recorded_at, contradictions, tier, territory, assigned)
     select case_id, nth, string_to_array(up_to, ','), revision, facts, last_fact, last_recorded_at, contradictions,
            tier, territory, assigned::uuid[]
     from unnest($1::uuid[], $2::int[], $3::text[], $4::bigint[], $5::int[], $6::text[], $7::timestamptz[], $8::int[], $9::text[], $10::text[], $11::text[])
       as v (case_id, nth, up_to, revision, facts, last_fact, last_recorded_at, contradictions, tier, territory, assigned)`,
    columnsOf(views.map(viewRow), 11),
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

/** Rows as the columns that `unnest` takes. */
const columnsOf = (rows: readonly (readonly unknown[])[], width: number): unknown[][] =>
  Array.from({ length: width }, (_, column) => rows.map((row) => row[column]));
