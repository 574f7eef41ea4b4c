import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository, type SelectQueryBuilder } from 'typeorm';
import type { Answer, Day, Liberty, Mark, Name, Procedure, Sight, Status, Tier } from '#domain';
import { cursorOf, readCursor } from '../cursor.js';
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
  constructor(@InjectRepository(CaseOnDays) private readonly cases: Repository<CaseOnDays>) {}

  async execute({ filter, sort, page: { limit, after } }: CaseList) {
    const query = filtered(this.cases.createQueryBuilder('c'), filter);
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
    return pageOf(
      rows,
      limit,
      (row) => caseItem(row, sight),
      (row) => cursorOf(sort, column.of(row, sight), row.id),
    );
  }
}

@QueryHandler(CaseSummary)
export class CaseSummaryHandler implements IQueryHandler<CaseSummary> {
  constructor(@InjectRepository(CaseOnDays) private readonly cases: Repository<CaseOnDays>) {}

  async execute({ id, filter }: CaseSummary) {
    const row = await filtered(this.cases.createQueryBuilder('c'), filter).andWhere('c.id = :id', { id }).getOne();
    return row ? caseItem(row, filter.sight) : undefined;
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
  constructor(@InjectRepository(PersonListed) private readonly people: Repository<PersonListed>) {}

  async execute({ filter: { sight, q }, page: { limit, after } }: PeopleList) {
    const query = this.people.createQueryBuilder('p').where('p.tier in (:...tiers)', { tiers: sight.tiers });
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
    return pageOf(
      rows,
      limit,
      (row) => personItem(row, sight),
      ({ sortName, id }) => cursorOf('name', sortName, id),
    );
  }
}

@QueryHandler(PersonSummary)
export class PersonSummaryHandler implements IQueryHandler<PersonSummary> {
  constructor(@InjectRepository(PersonListed) private readonly people: Repository<PersonListed>) {}

  async execute({ id, sight }: PersonSummary) {
    const row = await this.people
      .createQueryBuilder('p')
      .where('p.id = :id and p.tier in (:...tiers)', { id, tiers: sight.tiers })
      .getOne();
    return row ? personItem(row, sight) : undefined;
  }
}

/** Whether the person is there for whoever asks: by a name that is hidden nothing is found, and nothing is ordered. */
const personSeen = 'c.person_tier in (:...tiers)';
const seesPerson = ({ personTier }: CaseOnDays, { tiers }: Sight): boolean =>
  personTier !== null && tiers.includes(personTier);

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
  if (q !== undefined) query.andWhere(`${personSeen} and position(:q in c.all_names) > 0`, { q: q.toLowerCase() });
  return query;
}

function pageOf<R, T>(rows: readonly R[], limit: number, item: (row: R) => T, cursor: (row: R) => string): Listed<T> {
  const page = rows.slice(0, limit);
  return { items: page.map(item), next: rows.length > limit ? cursor(page.at(-1)!) : null };
}

const caseItem = (row: CaseOnDays, sight: Sight): CaseItem => ({
  id: row.id,
  person: seesPerson(row, sight)
    ? { id: row.person, name: row.personName, names: row.personNames!, hidden: false }
    : { id: row.person, name: null, names: [], hidden: true },
  title: row.title,
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

const personItem = ({ sortName: _, allNames: __, cases, ...person }: PersonListed, { tiers }: Sight): PersonItem => ({
  ...person,
  cases: cases.filter(({ tier }) => tiers.includes(tier)).map(({ id }) => id),
});
