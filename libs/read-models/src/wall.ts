import type { Sight } from '#domain';

/**
 * The second wall, in Postgres: a transaction says how far its reader sees, and the tables show no more than that,
 * whatever the query forgot. Without a word of it they show nothing. The first wall is the query's own condition.
 */
export const wall = (table: string, condition: string): string => `
  alter table ${table} enable row level security;
  alter table ${table} force row level security;
  create policy filled on ${table} to qayd_models using (true) with check (true);
  create policy seen on ${table} for select to qayd_api using (${condition});
  grant select on ${table} to qayd_api;`;

/** A table that no reader reads. */
export const closed = (table: string): string => `
  alter table ${table} enable row level security;
  alter table ${table} force row level security;
  create policy filled on ${table} to qayd_models using (true) with check (true);`;

const told = (name: string) => `(select current_setting('qayd.${name}', true))`;
const reached = `(
  ${told('territories')} = '*' or territory = any (string_to_array(${told('territories')}, ','))
  or (territory is null and ${told('territories')} <> '') or assigned @> array[(select nullif(current_setting('qayd.lawyer', true), '')::uuid)]
)`;

/** Of rows with the tier, the territory and the lawyers of a case. */
export const caseSeen = `(tier = 'public' and ${told('up_to')} <> '') or (${told('up_to')} in ('restricted', 'confidential') and ${reached})`;
/** And with the tiers up to which whoever sees, sees the row. */
export const viewSeen = `(tier = 'public' and 'public' = any (up_to) and ${told('up_to')} <> '') or (${told('up_to')} = any (up_to) and ${told('up_to')} <> 'public' and ${reached})`;
export const personSeen = `(tier = 'public' and ${told('up_to')} <> '') or ${told('up_to')} in ('restricted', 'confidential')`;
/** What a timeline is folded from holds all that was ever said, and is of the highest tier. */
export const wholeSeen = `${told('up_to')} = 'confidential'`;

/** What a sight comes to in SQL. */
export interface Places {
  readonly upTo: 'public' | 'restricted' | 'confidential';
  readonly everywhere: boolean;
  readonly territories: readonly string[];
  readonly lawyer: string | null;
}

export function placesOf({ reaches }: Sight): Places {
  const places = reaches.map(({ where }) => where);
  return {
    upTo: reaches.some(({ upTo }) => upTo === 'confidential') ? 'confidential' : reaches.length > 0 ? 'restricted' : 'public', // prettier-ignore
    everywhere: places.includes('everywhere'),
    territories: places.flatMap((where) => (typeof where === 'object' && 'territories' in where ? where.territories : [])),
    lawyer: places.flatMap((where) => (typeof where === 'object' && 'assignedTo' in where ? [where.assignedTo] : []))[0] ?? null,
  }; // prettier-ignore
}

/**
 * Begins a transaction in which the tables show what a sight covers, all of them as at the first question: one round trip,
 * and over with the transaction. Nothing is asked here yet, so that what was swapped meanwhile is seen as it is.
 */
export function beginFor({ upTo, everywhere, territories, lawyer }: Places): string {
  for (const word of [...territories, lawyer ?? ''])
    if (!/^[a-z0-9-]*$/.test(word)) throw new RangeError('Not a territory or an id');
  const settings = { up_to: upTo, territories: everywhere ? '*' : territories.join(','), lawyer: lawyer ?? '' };
  const set = Object.entries(settings).map(([name, value]) => `set local qayd.${name} = '${value}'`);
  return `begin transaction isolation level repeatable read read only; ${set.join('; ')}`;
}
/** As a timeline is folded. */
export const beginWhole = beginFor({ upTo: 'confidential', everywhere: false, territories: [], lawyer: null });
