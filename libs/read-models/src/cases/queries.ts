import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository, type SelectQueryBuilder } from 'typeorm';
import type { Answer, Day, Liberty, Mark, Name, Procedure, Sight, Status, Tier } from '#domain';
import { cursorOf, readCursor } from '../cursor.js';
import { Histories } from '../timeline/histories.js';
import { inOneOrder, type NamePlace } from './by-name.js';
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
  readonly tier: string;
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
export class CaseSummary extends Query<CaseItem | undefined> {
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
    @InjectRepository(CaseOnDays) private readonly cases: Repository<CaseOnDays>,
    private readonly people: ClosedPeople,
  ) {}

  async execute({ filter, sort, page: { limit, after } }: CaseList) {
    const [by, direction] = [
      sort.replace('-', '') as keyof typeof orders,
      sort.startsWith('-') ? 'DESC' : 'ASC',
    ] as const;
    const column = orders[by];
    const cursor = after === undefined ? undefined : readCursor(after, sort, column.place);
    if (after !== undefined && !cursor) return undefined;
    const named = filter.q === undefined ? [] : await this.people.withName(filter.q);
    const query = () => filtered(this.cases.createQueryBuilder('c'), filter, named);
    const inOrder = (some: SelectQueryBuilder<CaseOnDays>, limit: number) => {
      if (cursor) some.andWhere(`(${column.sql}, c.id) ${direction === 'ASC' ? '>' : '<'} (:value, :id)`, cursor);
      return some.orderBy(column.sql, direction).addOrderBy('c.id', direction).limit(limit).getMany();
    };
    const { sight } = filter;
    const rows =
      by === 'name'
        ? await this.byName(query, inOrder, filter, cursor, direction === 'DESC', limit + 1)
        : await inOrder(query(), limit + 1);
    const opened = await openedOf(this.people, rows.slice(0, limit), sight);
    return pageOf(
      rows,
      limit,
      (row) => caseItem(row, sight, opened),
      (row) => cursorOf(sort, by === 'name' ? sortNameOf(row, sight, opened) : column.of(row), row.id),
    );
  }

  private async byName(
    query: () => SelectQueryBuilder<CaseOnDays>,
    inOrder: (some: SelectQueryBuilder<CaseOnDays>, limit: number) => Promise<CaseOnDays[]>,
    { sight, q }: CaseFilter,
    after: NamePlace | undefined,
    backwards: boolean,
    limit: number,
  ): Promise<readonly CaseOnDays[]> {
    const closed = await this.people.inOrder({ q, backwards, from: after?.value });
    const names = new Map(closed.map(({ id, sortName }) => [id, sortName]));
    const placed = (row: CaseOnDays) => ({
      row,
      id: row.id,
      value: seesPerson(row, sight) ? (row.sortName ?? names.get(row.person) ?? '') : '',
    });
    const page = await inOneOrder({
      limit,
      after,
      backwards,
      closed,
      clear: async (most) => (await inOrder(query().andWhere(`not ${closedPerson}`), most)).map(placed),
      rowsOf: async (people) =>
        (await query().andWhere(`${closedPerson} and c.person = any (:people)`, { people }).getMany()).map(placed),
    });
    return page.map(({ row }) => row);
  }
}

@QueryHandler(CaseSummary)
export class CaseSummaryHandler implements IQueryHandler<CaseSummary> {
  constructor(
    @InjectRepository(CaseOnDays) private readonly cases: Repository<CaseOnDays>,
    private readonly people: ClosedPeople,
    private readonly histories: Histories,
  ) {}

  async execute({ id, filter }: CaseSummary) {
    const row = await filtered(this.cases.createQueryBuilder('c'), filter, []).andWhere('c.id = :id', { id }).getOne();
    if (!row) {
      await this.histories.assertNotErased(`case-${id}`);
      return undefined;
    }
    return caseItem(row, filter.sight, await openedOf(this.people, [row], filter.sight));
  }
}

export interface PersonItem {
  readonly id: string;
  readonly name: string;
  readonly names: readonly Name[];
  readonly sex: string;
  readonly birth: string | null;
  readonly occupation: string | null;
  readonly tier: string;
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
export class PersonSummary extends Query<PersonItem | undefined> {
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
    @InjectRepository(PersonListed) private readonly rows: Repository<PersonListed>,
    private readonly people: ClosedPeople,
  ) {}

  async execute({ filter: { sight, q }, page: { limit, after } }: PeopleList) {
    const cursor = after === undefined ? undefined : readCursor(after, 'name', 'text');
    if (after !== undefined && !cursor) return undefined;
    const query = () => this.rows.createQueryBuilder('p').where('p.tier in (:...tiers)', { tiers: sight.tiers });
    const closed = await this.people.inOrder({ q, from: cursor?.value });
    const names = new Map(closed.map(({ id, sortName }) => [id, sortName]));
    const placed = (row: PersonListed) => ({ row, id: row.id, value: row.sortName ?? names.get(row.id) ?? '' });
    const page = await inOneOrder({
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
    const opened = await this.people.of(page.filter(({ row }) => row.sortName === null).map(({ id }) => id));
    const there = page.filter(({ row: { id, sortName } }) => sortName !== null || opened.has(id));
    return pageOf(
      there,
      limit,
      ({ row }) => personItem(row, sight, opened),
      ({ value, id }) => cursorOf('name', value, id),
    );
  }
}

@QueryHandler(PersonSummary)
export class PersonSummaryHandler implements IQueryHandler<PersonSummary> {
  constructor(
    @InjectRepository(PersonListed) private readonly rows: Repository<PersonListed>,
    private readonly people: ClosedPeople,
    private readonly histories: Histories,
  ) {}

  async execute({ id, sight }: PersonSummary) {
    const row = await this.rows
      .createQueryBuilder('p')
      .where('p.id = :id and p.tier in (:...tiers)', { id, tiers: sight.tiers })
      .getOne();
    if (!row) {
      await this.histories.assertNotErased(`person-${id}`);
      return undefined;
    }
    const opened = await this.people.of(row.sortName === null ? [id] : []);
    return row.sortName === null && !opened.has(id) ? undefined : personItem(row, sight, opened);
  }
}

/** Whether the person is there for whoever asks: by a name that is hidden nothing is found, and nothing is ordered. */
const personSeen = 'c.person_tier in (:...tiers)';
const seesPerson = ({ personTier }: CaseOnDays, { tiers }: Sight): boolean =>
  personTier !== null && tiers.includes(personTier);

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
  query.where('c.during @> cast(:asOf as date) and c.tier in (:...tiers) and :upTo = any (c.up_to)', {
    asOf: filter.asOf,
    tiers: filter.sight.tiers,
    upTo: filter.sight.upTo,
  });
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

function pageOf<R, T>(rows: readonly R[], limit: number, item: (row: R) => T, cursor: (row: R) => string): Listed<T> {
  const page = rows.slice(0, limit);
  return { items: page.map(item), next: rows.length > limit ? cursor(page.at(-1)!) : null };
}

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

function personItem(row: PersonListed, { tiers }: Sight, opened: ReadonlyMap<string, ListedPerson>): PersonItem {
  const { id, tier, mergedInto, revision, cases } = row;
  const { names, name, sex, birth, occupation } = opened.get(id) ?? row;
  return {
    id, names: names!, name: name!, sex: sex!, birth, occupation, tier, mergedInto, revision,
    cases: cases.filter(({ tier }) => tiers.includes(tier)).map(({ id }) => id),
  }; // prettier-ignore
}
