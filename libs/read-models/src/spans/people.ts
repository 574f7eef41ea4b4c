import type { PoolClient } from 'pg';
import { boundsOf } from '#domain';
import { asPersonEvent, grouped, historyOf, idOf, isErased, type Kept } from '../stored.js';
import { identitiesOf, type Identity, type Merge } from './identities.js';
import { digestOf } from './rows.js';
import type { Statements } from './statements.js';
import { knownFrom } from './tables.js';
import type { At, Written } from './writing.js';

interface Known {
  readonly person: string;
  readonly values: readonly [sex: string, occupation: string | null, ethnicity: string | null, birthFrom: string | null, birthTo: string | null, tier: string]; // prettier-ignore
  readonly since: At;
  readonly until: At | undefined;
}

/** What was ever known of people, and of those who were ever merged whom they counted as. */
interface People {
  readonly ids: readonly string[];
  readonly known: readonly Known[];
  readonly identities: readonly Identity[] | undefined;
}

/** What is known of people that figures are broken down by, and, where any are merged, whom each counts as. */
export async function readPeople(streams: readonly string[], { batch, tx, log }: Written): Promise<People> {
  if (streams.length === 0) return { ids: [], known: [], identities: undefined };
  const histories = grouped((await historyOf(streams, batch, tx, log)).filter((one) => !isErased(one)));
  const merges = batch.filter(({ type }) => merging.has(type));
  return {
    ids: streams.map(idOf),
    known: [...histories].flatMap(([stream, history]) => knownOf(idOf(stream), history)),
    identities: merges.length > 0 ? await identitiesWith(merges, tx) : undefined,
  };
}

export function writePeople({ ids, known, identities }: People, out: Statements): void {
  if (ids.length > 0) out.send('delete from person where person = any ($1)', [ids]);
  if (known.length > 0)
    out.send(
      `insert into person (person, sex, occupation, ethnicity, birth_from, birth_to, tier, digest, opened, closed, known)
       select person, sex, occupation, ethnicity, birth_from, birth_to, tier, digest, opened, closed, ${knownFrom('since', 'until')}
       from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::date[], $6::date[], $7::text[], $8::text[], $9::bigint[], $10::bigint[], $11::timestamptz[], $12::timestamptz[])
         p (person, sex, occupation, ethnicity, birth_from, birth_to, tier, digest, opened, closed, since, until)`,
      [
        known.map(({ person }) => person),
        ...[0, 1, 2, 3, 4, 5].map((n) => known.map(({ values }) => values[n])),
        known.map(({ values }) => digestOf(values)),
        ...timesOf(known),
      ],
    );
  if (identities) writeIdentities(identities, out);
}

export function writeIdentities(identities: readonly Identity[], out: Statements): void {
  out.send('delete from identity');
  out.send(
    `insert into identity (person, root, opened, closed, known)
     select person, root, opened, closed, ${knownFrom('since', 'until')}
     from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::timestamptz[], $6::timestamptz[])
       i (person, root, opened, closed, since, until)`,
    [identities.map(({ person }) => person), identities.map(({ root }) => root), ...timesOf(identities)],
  );
}

function knownOf(person: string, history: readonly Kept[]): readonly Known[] {
  const all: Known[] = [];
  let [sex, occupation, ethnicity, birth, tier]: [string, string | null, string | null, string | null, string] = ['unknown', null, null, null, 'restricted']; // prettier-ignore
  for (const kept of history) {
    const event = asPersonEvent(kept);
    if (event.type === 'PersonRegistered')
      [sex, occupation, birth, tier] = [event.data.sex, event.data.occupation ?? null, event.data.birth ?? null, event.data.tier]; // prettier-ignore
    else if (event.type === 'PersonDetailStated' && event.data.detail.of === 'birth') birth = event.data.detail.value;
    else if (event.type === 'PersonDetailStated' && event.data.detail.of === 'occupation')
      occupation = event.data.detail.value; // prettier-ignore
    else if (event.type === 'PersonDetailStated' && event.data.detail.of === 'ethnicity')
      ethnicity = event.data.detail.value; // prettier-ignore
    else continue;
    const { earliest, latest } = birth === null ? { earliest: null, latest: null } : boundsOf(birth);
    const before = all.pop();
    if (before) all.push({ ...before, until: kept });
    // Of who is not published no more than the sex stands in the clear.
    const published =
      tier === 'public' ? ([occupation, ethnicity, earliest, latest] as const) : ([null, null, null, null] as const);
    all.push({ person, values: [sex, ...published, tier], since: kept, until: undefined });
  }
  return all;
}

/** Merges are few: whom everybody counts as, and when, is worked out anew when one comes. */
async function identitiesWith(merges: Written['batch'], tx: PoolClient): Promise<readonly Identity[]> {
  await tx.query(
    'insert into person_merge select * from unnest($1::bigint[], $2::timestamptz[], $3::uuid[], $4::uuid[]) on conflict do nothing',
    [
      merges.map(({ position }) => position),
      merges.map(({ recordedAt }) => recordedAt),
      merges.map(({ stream }) => idOf(stream)),
      merges.map(({ data }) => data['survivor'] ?? null),
    ],
  );
  return identitiesIn(tx);
}

export async function identitiesIn(tx: PoolClient): Promise<readonly Identity[]> {
  const { rows } = await tx.query<Merge>('select position, recorded_at, person, survivor from person_merge order by position'); // prettier-ignore
  return identitiesOf(rows);
}

const timesOf = (all: readonly { readonly since: At | undefined; readonly until: At | undefined }[]) => [
  all.map(({ since }) => since?.position ?? '0'),
  all.map(({ until }) => until?.position ?? null),
  all.map(({ since }) => since?.recorded_at ?? null),
  all.map(({ until }) => until?.recorded_at ?? null),
];
const merging: ReadonlySet<string> = new Set(['PersonsMerged', 'PersonsSeparated']);
