import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import { seesCase, type Answer, type Belonging, type Day, type Liberty, type Mark, type Name, type Procedure, type Sight, type Status, type Tier } from '#domain'; // prettier-ignore
import { cursorOf, readCursor } from '../cursor.js';
import { inSight } from '../in-sight.js';
import { placesOf } from '../wall.js';
import { CaseOnDays, PersonListed } from './entities.js';

export const caseSorts = [
  'name',
  '-name',
  'since',
  '-since',
  'lastFact',
  '-lastFact',
  'recorded',
  '-recorded',
] as const;
export type CaseSort = (typeof caseSorts)[number];

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
/** How much of a list, and from where. */
export interface Page {
  readonly limit: number;
  readonly after?: string | undefined;
}

/** Whose case it is. `hidden`: the person is of a tier that the reader does not see, and so no name is shown. */
export interface CasePerson {
  readonly id: string;
  readonly name: string | null;
  readonly names: readonly Name[];
  readonly hidden: boolean;
}
export interface CaseItem {
  readonly id: string;
  readonly person: CasePerson;
  readonly title: string | null;
  readonly tier: Tier;
  readonly territory: string | null;
  readonly closed: boolean;
  readonly mergedInto: string | null;
  readonly status: Status;
  readonly since: string | null;
  readonly facts: number;
  readonly lastFact: string | null;
  readonly lastRecordedAt: string;
  readonly contradictions: number;
  readonly revision: string;
}
export interface Listed<T> {
  readonly items: readonly T[];
  /** Where the next page begins; null on the last. */
  readonly next: string | null;
  /** Of the items, the ids of those that tell more than what is public. */
  readonly restricted: readonly string[];
}

/** `restricted`: it tells more than what is public. */
export interface One<T> {
  readonly item: T;
  readonly restricted: boolean;
}

/** A page of the list of cases; `undefined` when `after` is no cursor of this order. */
export class CaseList extends Query<Listed<CaseItem> | undefined> {
  constructor(
    readonly filter: CaseFilter,
    readonly sort: CaseSort,
    readonly page: Page,
  ) {
    super();
  }
}

/** One case as the list shows it. */
export class CaseSummary extends Query<One<CaseItem> | undefined> {
  constructor(
    readonly id: string,
    readonly filter: Pick<CaseFilter, 'asOf' | 'sight'>,
  ) {
    super();
  }
}

@QueryHandler(CaseList)
export class CaseListHandler implements IQueryHandler<CaseList> {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  execute(asked: CaseList) {
    return inSight(this.source, asked.filter.sight, (manager) =>
      pageOfCases(manager.createQueryBuilder(CaseOnDays, 'c'), asked),
    );
  }
}

async function pageOfCases(cases: SelectQueryBuilder<CaseOnDays>, { filter, sort, page: { limit, after } }: CaseList) {
  const query = filtered(cases, filter);
  const [column, direction] = [
    orders[sort.replace('-', '') as keyof typeof orders],
    sort.startsWith('-') ? 'DESC' : 'ASC',
  ] as const;
  if (after !== undefined) {
    const cursor = readCursor(after, sort, column.place);
    if (!cursor) return undefined;
    query.andWhere(`(${column.sql}, c.id) ${direction === 'ASC' ? '>' : '<'} (:value, :id)`, cursor);
  }
  const rows = await query
    .orderBy(column.sql, direction)
    .addOrderBy('c.id', direction)
    .limit(limit + 1)
    .getMany();
  const { sight } = filter;
  return pageOf(rows, limit, {
    item: (row) => caseItem(row, sight),
    isRestricted: (row) => isCaseRestricted(row, sight),
    cursor: (row) => cursorOf(sort, column.of(row, sight), row.id),
  });
}

@QueryHandler(CaseSummary)
export class CaseSummaryHandler implements IQueryHandler<CaseSummary> {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  async execute({ id, filter }: CaseSummary) {
    const row = await inSight(this.source, filter.sight, (manager) =>
      filtered(manager.createQueryBuilder(CaseOnDays, 'c'), filter).andWhere('c.id = :id', { id }).getOne(),
    );
    return row ? { item: caseItem(row, filter.sight), restricted: isCaseRestricted(row, filter.sight) } : undefined;
  }
}

export interface PersonItem {
  readonly id: string;
  readonly name: string;
  readonly names: readonly Name[];
  readonly sex: string;
  readonly birth: string | null;
  readonly occupation: string | null;
  readonly tier: Tier;
  readonly mergedInto: string | null;
  readonly cases: readonly string[];
  readonly revision: string;
}

/** A page of the list of people by name; `undefined` when `after` is no cursor of it. */
export class PeopleList extends Query<Listed<PersonItem> | undefined> {
  constructor(
    readonly filter: { readonly sight: Sight; readonly q?: string | undefined },
    readonly page: Page,
  ) {
    super();
  }
}

/** One person as the list shows them. */
export class PersonSummary extends Query<One<PersonItem> | undefined> {
  constructor(
    readonly id: string,
    readonly sight: Sight,
  ) {
    super();
  }
}

@QueryHandler(PeopleList)
export class PeopleListHandler implements IQueryHandler<PeopleList> {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  execute(asked: PeopleList) {
    return inSight(this.source, asked.filter.sight, (manager) =>
      pageOfPeople(manager.createQueryBuilder(PersonListed, 'p'), asked),
    );
  }
}

async function pageOfPeople(
  people: SelectQueryBuilder<PersonListed>,
  { filter: { sight, q }, page: { limit, after } }: PeopleList,
) {
  const query = people.where(thatPersonSeen, placesOf(sight));
  if (q !== undefined) query.andWhere('position(:q in p.all_names) > 0', { q: q.toLowerCase() });
  if (after !== undefined) {
    const cursor = readCursor(after, 'name', 'text');
    if (!cursor) return undefined;
    query.andWhere('(p.sort_name, p.id) > (:value, :id)', cursor);
  }
  const rows = await query
    .orderBy('p.sort_name')
    .addOrderBy('p.id')
    .limit(limit + 1)
    .getMany();
  return pageOf(rows, limit, {
    item: (row) => personItem(row, sight),
    isRestricted: (row) => isPersonRestricted(row, sight),
    cursor: ({ sortName, id }) => cursorOf('name', sortName, id),
  });
}

@QueryHandler(PersonSummary)
export class PersonSummaryHandler implements IQueryHandler<PersonSummary> {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  async execute({ id, sight }: PersonSummary) {
    const row = await inSight(this.source, sight, (manager) =>
      manager
        .createQueryBuilder(PersonListed, 'p')
        .where(`p.id = :id and ${thatPersonSeen}`, { id, ...placesOf(sight) })
        .getOne(),
    );
    return row ? { item: personItem(row, sight), restricted: isPersonRestricted(row, sight) } : undefined;
  }
}

/** Whether the person is there for whoever asks: by a name that is hidden nothing is found, and nothing is ordered. */
const reached = (territory: string, assigned: string) =>
  `(:everywhere or ${territory} = any (:territories) or (${territory} is null and cardinality(cast(:territories as text[])) > 0) or cast(:lawyer as uuid) = any (${assigned}))`;
const caseReached = reached('c.territory', 'c.assigned');
const personSeen = `(c.person_tier = 'public' or (c.person_tier is not null and ${caseReached}))`;
const seesPerson = ({ personTier, ...row }: CaseOnDays, sight: Sight): boolean =>
  personTier !== null && seesCase(sight, { ...belongingOf(row), tier: personTier });
const belongingOf = ({ territory, assigned }: Pick<CaseOnDays, 'territory' | 'assigned'>): Belonging => ({
  ...(territory !== null && { territory }),
  assigned: new Set(assigned),
});
/** A person is seen with a case of theirs; one without any, by whoever records somewhere. */
const thatPersonSeen = `(p.tier = 'public' or :everywhere or (cardinality(cast(:territories as text[])) > 0 and not p.has_case)
  or exists (
    select from json_to_recordset(p.cases) as c (id uuid, tier text, territory text, assigned uuid[]) where ${caseReached}
  ))`;

const orders = {
  name: {
    sql: `case when ${personSeen} then c.sort_name else '' end`,
    place: 'text',
    of: (row: CaseOnDays, sight: Sight) => (seesPerson(row, sight) ? row.sortName! : ''),
  },
  since: { sql: 'c.since_day', place: 'text', of: ({ sinceDay }: CaseOnDays) => sinceDay },
  lastFact: { sql: 'c.last_fact_day', place: 'text', of: ({ lastFactDay }: CaseOnDays) => lastFactDay },
  recorded: {
    sql: 'c.last_recorded_at',
    place: 'instant',
    of: ({ lastRecordedAt }: CaseOnDays) => lastRecordedAt.toISOString(),
  },
} as const;

function filtered(query: SelectQueryBuilder<CaseOnDays>, filter: CaseFilter): SelectQueryBuilder<CaseOnDays> {
  query.where(
    `c.during @> cast(:asOf as date) and (c.tier = 'public' or ${caseReached})
     and (case when ${caseReached} then :upTo else 'public' end) = any (c.up_to)`,
    { asOf: filter.asOf, ...placesOf(filter.sight) },
  );
  const { liberty, procedure, mark, deprivedOfLiberty, tier, person, q } = filter;
  if (liberty !== undefined) query.andWhere(':liberty = any (c.liberty_states)', { liberty });
  if (procedure !== undefined) query.andWhere(':procedure = any (c.procedure_states)', { procedure });
  if (mark !== undefined) query.andWhere(':mark = any (c.marks)', { mark });
  if (deprivedOfLiberty !== undefined) query.andWhere('c.deprived = :deprivedOfLiberty', { deprivedOfLiberty });
  if (tier !== undefined) query.andWhere('c.tier = :tier', { tier });
  if (person !== undefined) query.andWhere('c.person = :person', { person });
  if (q !== undefined) query.andWhere(`${personSeen} and position(:q in c.all_names) > 0`, { q: q.toLowerCase() });
  return query;
}

function pageOf<R extends { readonly id: string }, T>(
  rows: readonly R[],
  limit: number,
  of: { readonly item: (row: R) => T; readonly isRestricted: (row: R) => boolean; readonly cursor: (row: R) => string },
): Listed<T> {
  const page = rows.slice(0, limit);
  return {
    items: page.map(of.item),
    next: rows.length > limit ? of.cursor(page.at(-1)!) : null,
    restricted: page.filter(of.isRestricted).map(({ id }) => id),
  };
}

/** It is not as the public sees it, or shows a person whom the public does not see. */
const isCaseRestricted = (row: CaseOnDays, sight: Sight): boolean =>
  row.tier !== 'public' || !row.upTo.includes('public') || (seesPerson(row, sight) && row.personTier !== 'public');
const isPersonRestricted = ({ tier, cases }: PersonListed, sight: Sight): boolean =>
  tier !== 'public' ||
  cases.some(({ tier, ...of }) => tier !== 'public' && seesCase(sight, { ...belongingOf(of), tier }));

const caseItem = (row: CaseOnDays, sight: Sight): CaseItem => ({
  id: row.id,
  person: seesPerson(row, sight)
    ? { id: row.person, name: row.personName, names: row.personNames!, hidden: false }
    : { id: row.person, name: null, names: [], hidden: true },
  title: row.title,
  tier: row.tier,
  territory: row.territory,
  closed: row.closed,
  mergedInto: row.mergedInto,
  status: row.status,
  since: row.status.liberty.since,
  facts: row.facts,
  lastFact: row.lastFact,
  lastRecordedAt: row.lastRecordedAt.toISOString(),
  contradictions: row.contradictions,
  revision: row.revision,
});

const personItem = (
  { sortName: _, allNames: __, hasCase: ___, cases, ...person }: PersonListed,
  sight: Sight,
): PersonItem => ({
  ...person,
  cases: cases.filter(({ tier, ...of }) => seesCase(sight, { ...belongingOf(of), tier })).map(({ id }) => id),
});
