import type { EntityManager } from 'typeorm';

/**
 * Who may count otherwise at the end of a stretch of the log than at its beginning, with all who counted as one with them
 * at either; `undefined` where that are too many, or where a day may have come to end at another place in the log than
 * before, as it may when the clock of the log went back.
 */
export async function changedBetween(
  from: bigint,
  to: bigint,
  manager: EntityManager,
): Promise<readonly string[] | undefined> {
  const rows = await manager.query<{ person: string | null }[]>(changed, [String(from), String(to), most + 1]);
  if (rows.length > most) return undefined;
  const people = rows.flatMap(({ person }) => person ?? []);
  return people.length < rows.length ? undefined : people;
}

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
    select (select min(recorded_at) from read.figures_moment where ${inStretch('position')})
      < (select max(recorded_at) from read.figures_moment where position <= $1::bigint)
  )
  (select person from one union select i.person from one join identity i on i.root = one.person limit $3)
  union all select null from clock where back`; // prettier-ignore
