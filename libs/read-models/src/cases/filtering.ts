import type { ObjectLiteral } from 'typeorm';
import type { Answer, Day, Liberty, Mark, Procedure, Sight, Tier } from '#domain';
import { placesOf } from '../wall.js';
import type { Stretches } from './case-rows.js';
import { caseReachedBy } from './listing.js';
import type { Named } from './people-names.js';

/** `asOf`: the status on that day, as known now. `sight`: of whoever asks. */
export interface CaseFilter {
  readonly asOf: Day;
  readonly sight: Sight;
  readonly liberty?: Liberty | undefined;
  readonly procedure?: Procedure | undefined;
  readonly mark?: Mark | undefined;
  readonly deprivedOfLiberty?: Answer | undefined;
  readonly tier?: Tier | undefined;
  readonly person?: string | undefined;
  /** Part of any name of the person, in any case of letters. */
  readonly q?: string | undefined;
}
/** By which keys a state is found: of all the combinations that there are, those that it is in. */
interface Keys {
  readonly liberty?: readonly string[];
  readonly procedure?: readonly string[];
  readonly mark?: readonly string[];
}

const keyColumns = { liberty: 'liberty_key', procedure: 'procedure_key', mark: 'marks_key' } as const;
const filteredKinds = (filter: CaseFilter) =>
  (['liberty', 'procedure', 'mark'] as const).flatMap((kind) => {
    const state = filter[kind];
    return state === undefined ? [] : [{ kind, state }];
  });
/** What is asked first for them, in SQL: for each state of the filter all combinations. */
export const combinationsFor = (filter: CaseFilter): readonly string[] =>
  filteredKinds(filter).map(({ kind }) => combinationsIn(keyColumns[kind]));
/** `answers`: to those questions. */
export const keysOf = (filter: CaseFilter, answers: readonly (readonly unknown[])[]): Keys =>
  Object.fromEntries(
    filteredKinds(filter).map(({ kind, state }, nth) => {
      const all = answers[nth] as readonly { readonly key: string }[];
      return [kind, all.flatMap(({ key }) => (key.split(',').includes(state) ? [key] : []))];
    }),
  );
/** All that there are, of which the reader sees a case: from each to the next along an index, for they are few. */
const combinationsIn = (column: string): string => `
  with recursive found (key) as (
    (select ${column} from read.case_state order by 1 limit 1)
    union all
    select (select ${column} from read.case_state where ${column} > found.key order by 1 limit 1) from found where found.key is not null
  )
  select key from found where key is not null`;

/** SQL: whether it is of one of these people; of the columns where it says who it is, and all their published names. */
export function isNamed(named: Named, id: string, names: string): [string, ObjectLiteral] {
  return 'ids' in named
    ? [`${id} = any (:named)`, { named: named.ids }]
    : [`(position(:q in ${names}) > 0 or ${id} = any (:named))`, { q: named.q, named: named.closed }];
}

/** `named`: of these people alone. */
export function filtered(query: Stretches, filter: CaseFilter, keys: Keys, named: Named | undefined): Stretches {
  const reached = caseReachedBy(filter.sight);
  query.where(
    `c.from_day <= cast(:asOf as date) and c.to_day > cast(:asOf as date) and c.since_day <= cast(:asOf as text) and (c.tier = 'public' or ${reached})
     and (case when ${reached} then :upTo else 'public' end) = any (c.up_to)`,
    { asOf: filter.asOf, ...placesOf(filter.sight) },
  );
  const { deprivedOfLiberty, tier, person } = filter;
  if (keys.liberty) query.andWhere('c.liberty_key = any (:libertyKeys)', { libertyKeys: keys.liberty });
  if (keys.procedure) query.andWhere('c.procedure_key = any (:procedureKeys)', { procedureKeys: keys.procedure });
  if (keys.mark) query.andWhere('c.marks_key = any (:markKeys)', { markKeys: keys.mark });
  if (deprivedOfLiberty !== undefined) query.andWhere('c.deprived = :deprivedOfLiberty', { deprivedOfLiberty });
  if (tier !== undefined) query.andWhere('c.tier = :tier', { tier });
  if (person !== undefined) query.andWhere('c.person = :person', { person });
  if (named) {
    const [isOfThem, values] = isNamed(named, 'c.person', 'c.all_names');
    query.andWhere(`${personSeen(filter.sight)} and ${isOfThem}`, values);
  }
  return query;
}

/**
 * SQL: a stretch that lasts, and one that ended. Each is found by itself, for the planner takes the same index for both
 * where they are found together; and on most days there is little of the one and much of the other.
 */
export const stretches = ["c.to_day = 'infinity'", "c.to_day < 'infinity'"] as const;

/** Whether the person is there for whoever asks: by a name that is hidden nothing is found, and nothing is ordered. */
const personSeen = (sight: Sight) =>
  `(c.person_tier = 'public' or (c.person_tier is not null and ${caseReachedBy(sight)}))`;
/** A person who is there for whoever asks, and whose name Postgres does not know. */
export const closedPerson = (sight: Sight) => `(c.list_name is null and ${caseReachedBy(sight)})`;
