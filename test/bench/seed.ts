import pg from 'pg';
import { caseFact, caseFacts } from '#domain';

export const eventsOfACase = 10;

/**
 * Fills the log of an empty database with so many events of cases of ten, as the product stores them: an opening and nine
 * facts; if need be every second case is restricted, and after them come so many people, one event each: those of the cases first. By the superuser and by statements over all of them, for it is not what is measured. Answers how many events there are.
 */
export async function seed(
  superuserUrl: string,
  events: number,
  { everySecondClosed = false, people = 0 } = {},
): Promise<number> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  await client.query(uuidOf);
  const facts = kinds.map((kind, n) => {
    const of = caseFacts.find((each) => each.kind === kind)!;
    const says = {
      kind,
      occurredOn: `202${n % 4}-0${n + 1}-11`,
      sources: [{ id: source }],
      tier: 'public',
      ...of.example,
    };
    const { kind: type, ...data } = caseFact.parse(says);
    return { type, data: JSON.stringify(data) };
  });
  await client.query(
    `insert into log.event (position, stream, revision, id, type, version, data, metadata, recorded_at)
     select n + 1, 'case-' || pg_temp.uuid_of('case', n / ${eventsOfACase}), n % ${eventsOfACase}, pg_temp.uuid_of('event', n),
       case n % ${eventsOfACase} when 0 then 'CaseOpened' else ($2::text[])[n % ${eventsOfACase}] end, 1,
       case n % ${eventsOfACase} when 0 then json_build_object('person', pg_temp.uuid_of('person', n / ${eventsOfACase}), 'tier', case when $5 and n / ${eventsOfACase} % 2 = 1 then 'restricted' else 'public' end)
         else ($3::text[])[n % ${eventsOfACase}]::json end,
       $4::json, now() - interval '1 day' + n * interval '1 millisecond'
     from generate_series(0, $1::int - 1) n`,
    [events, facts.map(({ type }) => type), facts.map(({ data }) => data), JSON.stringify(metadata), everySecondClosed],
  );
  if (people > 0)
    await client.query(
      `insert into log.event (position, stream, revision, id, type, version, data, metadata, recorded_at)
       select $1::int + n + 1, 'person-' || pg_temp.uuid_of('person', n), 0, pg_temp.uuid_of('registered', n), 'PersonRegistered', 1,
         json_build_object('names', json_build_array(json_build_object('text', initcap(translate(md5('name' || n), '0123456789', 'ghijklmnop')), 'script', 'Latn', 'language', 'en', 'kind', 'used')),
           'sex', (array['female', 'male', 'unknown'])[1 + n % 3], 'citizenships', '[]'::json, 'tier', 'public'),
         $2::json, now()
       from generate_series(0, $3::int - 1) n`,
      [events, JSON.stringify(metadata), people],
    );
  const written = events + people;
  await client.query('update log.head set position = $1, recorded_at = now()', [written]);
  await client.query('vacuum analyze log.event');
  await client.end();
  return written;
}

/** The ids of so many cases of the seed, from all over the log; those of a tier, where it is given. */
export async function seededCases(superuserUrl: string, many: number, tier?: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  const { rows } = await client.query<{ stream: string; tier: string }>(
    `select stream, data ->> 'tier' as tier from log.event, log.head h
     where event.position = any (array(select 1 + ${eventsOfACase} * (n * (h.position / ${eventsOfACase}) / $1::int) from generate_series(0, $1::int - 1) n))`,
    [many],
  );
  await client.end();
  return rows
    .filter((row) => tier === undefined || row.tier === tier)
    .map(({ stream }) => stream.slice('case-'.length));
}

const source = '01980000-0000-7000-8000-000000000001';
const metadata = {
  actor: '01980000-0000-7000-8000-000000000002',
  commandId: '01980000-0000-7000-8000-000000000003',
  commandHash: 'a'.repeat(64),
  correlationId: '01980000-0000-7000-8000-000000000004',
  software: 'qayd/bench',
};
const kinds = [
  'SearchRecorded', 'ArrestRecorded', 'ChargeBrought', 'MeasureOrdered', 'HearingHeld', 'VerdictDelivered', 'SentenceImposed',
  'AppealLodged', 'ReleaseRecorded',
]; // prettier-ignore
/** A sound UUID (version 4) that follows from a word and a number. */
const uuidOf = `
  create function pg_temp.uuid_of(kind text, n int) returns uuid language sql immutable as $$
    select overlay(overlay(md5(kind || n) placing '4' from 13) placing 'a' from 17)::uuid
  $$`;
