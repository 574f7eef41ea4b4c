import type { EntityManager } from 'typeorm';

/**
 * Who may count otherwise at one place in the log than at another, with all who counted as one with them at either;
 * `undefined` where that are too many, where the build that is live is no longer the one asked for, or where a day may
 * have come to end at another place in the log than before, as it may when the clock of the log went back.
 */
export async function changedBetween(
  { from, to, build }: { readonly from: bigint; readonly to: bigint; readonly build: string },
  manager: EntityManager,
): Promise<readonly string[] | undefined> {
  const [first, last] = from < to ? [from, to] : [to, from];
  const rows = await manager.query<{ person: string | null }[]>(changed, [
    String(first),
    String(last),
    most + 1,
    build,
  ]);
  if (rows.length > most) return undefined;
  const people = rows.flatMap(({ person }) => person ?? []);
  return people.length < rows.length ? undefined : people;
}

/** SQL: which build of the model is live, by its views, which are made anew with each. */
export const liveBuild = `'read.figures_moment'::regclass::oid::text`;

/** Of more it is as fast to count all. */
const most = 1_000;

const inStretch = (column: string) => `${column} > $1::bigint and ${column} <= $2::bigint`;
const changed = `
  with changed as (
    ${['span', 'trait', 'act', 'person', 'identity']
      .flatMap((table) => ['opened', 'closed'].map((column) => `select person from read.figures_${table} where ${inStretch(column)}`))
      .join(' union ')}
  ),
  identity as (select person, root from read.figures_identity where opened <= $2::bigint and (closed is null or closed > $1::bigint)),
  one as (select person from changed union select root from changed join identity using (person)),
  clock (back) as (
    select least((select min(recorded_at) from read.figures_moment where ${inStretch('position')}),
        (select recorded_at from read.figures_moment where position <= $1::bigint order by position desc limit 1))
      < (select max(recorded_at) from read.figures_moment where position <= $1::bigint)
  )
  (select person from one union select i.person from one join identity i on i.root = one.person limit $3)
  union all select null from clock where back or ${liveBuild} <> $4`; // prettier-ignore
