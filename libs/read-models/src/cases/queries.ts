import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import { seesCase, type Answer, type Belonging, type Day, type Liberty, type Mark, type Name, type Procedure, type Sight, type Status, type Tier } from '#domain'; // prettier-ignore
import { cursorOf, readCursor } from '../cursor.js';
import { inSight } from '../in-sight.js';
import { Histories } from '../timeline/histories.js';
import { placesOf } from '../wall.js';
import { inOneOrder, type NamePlace, type Placed } from './by-name.js';
import { ClosedPeople } from './closed-people.js';
import { CaseOnDays, PersonListed } from './entities.js';
import type { ListedPerson } from './listed-person.js';

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
  constructor(
    @InjectDataSource() private readonly source: DataSource,
    private readonly people: ClosedPeople,
  ) {}

  async execute({ filter, sort, page: { limit, after } }: CaseList) {
    const { sight, q } = filter;
    const [by, direction] = [
      sort.replace('-', '') as keyof typeof orders,
      sort.startsWith('-') ? 'DESC' : 'ASC',
    ] as const;
    const column = orders[by];
    const cursor = after === undefined ? undefined : readCursor(after, sort, column.place);
    if (after !== undefined && !cursor) return undefined;
    const named = q === undefined ? [] : await this.people.withName(q);
    const byName = by === 'name' && { q, backwards: direction === 'DESC', from: cursor?.value };
    const closed = byName ? await this.people.inOrder(byName) : [];
    const rows = await inSight(this.source, sight, (manager) => {
      const query = () => filtered(manager.createQueryBuilder(CaseOnDays, 'c'), filter, named);
      const inOrder = (some: SelectQueryBuilder<CaseOnDays>, most: number) => {
        if (cursor) some.andWhere(`(${column.sql}, c.id) ${direction === 'ASC' ? '>' : '<'} (:value, :id)`, cursor);
        return some.orderBy(column.sql, direction).addOrderBy('c.id', direction).limit(most).getMany();
      };
      return byName
        ? casesByName({ query, inOrder, sight, closed, after: cursor, backwards: byName.backwards, limit: limit + 1 })
        : inOrder(query(), limit + 1);
    });
    const opened = await openedOf(this.people, rows.slice(0, limit), sight);
    return pageOf(rows, limit, {
      item: (row) => caseItem(row, sight, opened),
      isRestricted: (row) => isCaseRestricted(row, sight),
      cursor: (row) => cursorOf(sort, by === 'name' ? sortNameOf(row, sight, opened) : column.of(row), row.id),
    });
  }
}

/** Of all cases that somebody sees, by names that Postgres knows and names that it does not. */
async function casesByName(of: {
  readonly query: () => SelectQueryBuilder<CaseOnDays>;
  readonly inOrder: (some: SelectQueryBuilder<CaseOnDays>, limit: number) => Promise<CaseOnDays[]>;
  readonly sight: Sight;
  readonly closed: Awaited<ReturnType<ClosedPeople['inOrder']>>;
  readonly after: NamePlace | undefined;
  readonly backwards: boolean;
  readonly limit: number;
}): Promise<readonly CaseOnDays[]> {
  const { query, inOrder, sight, closed, ...rest } = of;
  const names = new Map(closed.map(({ id, sortName }) => [id, sortName]));
  const placed = (row: CaseOnDays): Placed<CaseOnDays> => ({
    row,
    id: row.id,
    value: seesPerson(row, sight) ? (row.sortName ?? names.get(row.person) ?? '') : '',
  });
  const page = await inOneOrder({
    ...rest,
    closed,
    clear: async (most) => (await inOrder(query().andWhere(`not ${closedPerson}`), most)).map(placed),
    rowsOf: async (people) =>
      (await query().andWhere(`${closedPerson} and c.person = any (:people)`, { people }).getMany()).map(placed),
  });
  return page.map(({ row }) => row);
}

@QueryHandler(CaseSummary)
export class CaseSummaryHandler implements IQueryHandler<CaseSummary> {
  constructor(
    @InjectDataSource() private readonly source: DataSource,
    private readonly people: ClosedPeople,
    private readonly histories: Histories,
  ) {}

  async execute({ id, filter }: CaseSummary) {
    const row = await inSight(this.source, filter.sight, (manager) =>
      filtered(manager.createQueryBuilder(CaseOnDays, 'c'), filter, []).andWhere('c.id = :id', { id }).getOne(),
    );
    if (!row) {
      await this.histories.assertNotErased(`case-${id}`);
      return undefined;
    }
    const item = caseItem(row, filter.sight, await openedOf(this.people, [row], filter.sight));
    return { item, restricted: isCaseRestricted(row, filter.sight) };
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
  constructor(
    @InjectDataSource() private readonly source: DataSource,
    private readonly people: ClosedPeople,
  ) {}

  async execute({ filter: { sight, q }, page: { limit, after } }: PeopleList) {
    const cursor = after === undefined ? undefined : readCursor(after, 'name', 'text');
    if (after !== undefined && !cursor) return undefined;
    const closed = await this.people.inOrder({ q, from: cursor?.value });
    const names = new Map(closed.map(({ id, sortName }) => [id, sortName]));
    const placed = (row: PersonListed) => ({ row, id: row.id, value: row.sortName ?? names.get(row.id) ?? '' });
    const page = await inSight(this.source, sight, (manager) => {
      const query = () => manager.createQueryBuilder(PersonListed, 'p').where(thatPersonSeen, placesOf(sight));
      return inOneOrder({
        limit: limit + 1,
        after: cursor,
        closed,
        clear: async (most) => {
          const some = query().andWhere('p.sort_name is not null');
          if (q !== undefined) some.andWhere('position(:q in p.all_names) > 0', { q: q.toLowerCase() });
          if (cursor) some.andWhere('(p.sort_name, p.id) > (:value, :id)', cursor);
          return (await some.orderBy('p.sort_name').addOrderBy('p.id').limit(most).getMany()).map(placed);
        },
        rowsOf: async (ids) =>
          (await query().andWhere('p.sort_name is null and p.id = any (:ids)', { ids }).getMany()).map(placed),
      });
    });
    const opened = await this.people.of(page.filter(({ row }) => row.sortName === null).map(({ id }) => id));
    const there = page.filter(({ row: { id, sortName } }) => sortName !== null || opened.has(id));
    return pageOf(there, limit, {
      item: ({ row }) => personItem(row, sight, opened),
      isRestricted: ({ row }) => isPersonRestricted(row, sight),
      cursor: ({ value, id }) => cursorOf('name', value, id),
    });
  }
}

@QueryHandler(PersonSummary)
export class PersonSummaryHandler implements IQueryHandler<PersonSummary> {
  constructor(
    @InjectDataSource() private readonly source: DataSource,
    private readonly people: ClosedPeople,
    private readonly histories: Histories,
  ) {}

  async execute({ id, sight }: PersonSummary) {
    const row = await inSight(this.source, sight, (manager) =>
      manager
        .createQueryBuilder(PersonListed, 'p')
        .where(`p.id = :id and ${thatPersonSeen}`, { id, ...placesOf(sight) })
        .getOne(),
    );
    if (!row) {
      await this.histories.assertNotErased(`person-${id}`);
      return undefined;
    }
    const opened = await this.people.of(row.sortName === null ? [id] : []);
    if (row.sortName === null && !opened.has(id)) return undefined;
    return { item: personItem(row, sight, opened), restricted: isPersonRestricted(row, sight) };
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

/** A person who is there for whoever asks, and whose name Postgres does not know. */
const closedPerson = `(coalesce(${personSeen}, false) and c.sort_name is null)`;

const orders = {
  name: {
    sql: `(case when ${personSeen} then c.sort_name else '' end collate "C")`,
    place: 'text',
    of: () => '',
  },
  since: { sql: 'c.since_day', place: 'text', of: ({ sinceDay }: CaseOnDays) => sinceDay },
  lastFact: { sql: 'c.last_fact_day', place: 'text', of: ({ lastFactDay }: CaseOnDays) => lastFactDay },
  recorded: {
    sql: 'c.last_recorded_at',
    place: 'instant',
    of: ({ lastRecordedAt }: CaseOnDays) => lastRecordedAt.toISOString(),
  },
} as const;

/** `named`: of those whose names are sealed, who has `q` in one of them. */
function filtered(
  query: SelectQueryBuilder<CaseOnDays>,
  filter: CaseFilter,
  named: readonly string[],
): SelectQueryBuilder<CaseOnDays> {
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
  if (q !== undefined)
    query.andWhere(`${personSeen} and (position(:q in c.all_names) > 0 or c.person = any (:named))`, {
      q: q.toLowerCase(),
      named,
    });
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

/** What is sealed of the rows of a page, opened: names, and titles of cases that are not published. */
interface Opened {
  readonly people: ReadonlyMap<string, ListedPerson>;
  readonly titles: ReadonlyMap<string, string>;
}

async function openedOf(people: ClosedPeople, rows: readonly CaseOnDays[], sight: Sight): Promise<Opened> {
  const [names, titles] = await Promise.all([
    people.of(rows.filter((row) => row.sortName === null && seesPerson(row, sight)).map(({ person }) => person)),
    people.titles(rows.filter(({ tier }) => tier !== 'public').map(({ id }) => id)),
  ]);
  return { people: names, titles };
}

/** A person of a row as its reader sees them, if they do. */
function personShown(row: CaseOnDays, sight: Sight, { people }: Opened): CasePerson {
  const opened = people.get(row.person);
  if (!seesPerson(row, sight) || (row.sortName === null && !opened))
    return { id: row.person, name: null, names: [], hidden: true };
  const { name, names } = opened ?? { name: row.personName, names: row.personNames! };
  return { id: row.person, name, names, hidden: false };
}
const sortNameOf = (row: CaseOnDays, sight: Sight, { people }: Opened): string =>
  seesPerson(row, sight) ? (row.sortName ?? people.get(row.person)?.sortName ?? '') : '';

const caseItem = (row: CaseOnDays, sight: Sight, opened: Opened): CaseItem => ({
  id: row.id,
  person: personShown(row, sight, opened),
  title: row.title ?? opened.titles.get(row.id) ?? null,
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

function personItem(row: PersonListed, sight: Sight, opened: ReadonlyMap<string, ListedPerson>): PersonItem {
  const { id, tier, mergedInto, revision, cases } = row;
  const { names, name, sex, birth, occupation } = opened.get(id) ?? row;
  return {
    id, names: names!, name: name!, sex: sex!, birth, occupation, tier, mergedInto, revision,
    cases: cases.filter(({ tier, ...of }) => seesCase(sight, { ...belongingOf(of), tier })).map(({ id }) => id),
  }; // prettier-ignore
}
