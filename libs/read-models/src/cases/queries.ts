import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { seesCase, type Name, type Sight, type Status, type Tier } from '#domain'; // prettier-ignore
import { cursorOf, readCursor } from '../cursor.js';
import { inSight } from '../in-sight.js';
import { Histories } from '../timeline/histories.js';
import { placesOf } from '../wall.js';
import { inOneOrder, ordering, type PlaceInOrder, type Placed } from './by-name.js';
import { PeopleNames, type Named } from './people-names.js';
import { rowsOf, stretchesIn, type CaseRow, type Stretches } from './case-rows.js';
import { closedPerson, combinationsFor, filtered, keysOf, stretches, type CaseFilter } from './filtering.js';
import type { ListedPerson } from './listed-person.js';
import { belongingOf, pageOf, type Listed, type One, type Page } from './listing.js';

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
    private readonly people: PeopleNames,
  ) {}

  async execute({ filter, sort, page: { limit, after } }: CaseList) {
    const { sight, q } = filter;
    const backwards = sort.startsWith('-');
    const by = sort.replace('-', '') as keyof typeof orders;
    const cursor = after === undefined ? undefined : readCursor(after, sort, orders[by].place);
    if (after !== undefined && !cursor) return undefined;
    const { named, ordered } = await this.people.found(
      q,
      by === 'name' ? { backwards, from: cursor?.value } : undefined,
    );
    const page = await inSight(
      this.source,
      sight,
      async (manager, combinations) => {
        const keys = keysOf(filter, combinations);
        const query = (who = named) => filtered(stretchesIn(manager), filter, keys, who);
        const asked = { manager, query, sight, backwards, after: cursor };
        const inOrder = (most: number, condition = 'true') =>
          walked({ ...asked, query: () => query().andWhere(condition), by, most });
        if (by !== 'name') return inOrder(limit + 1);
        const areAll = named !== undefined && 'ids' in named;
        return casesByName({ ...asked, inOrder, areAll, ordered, limit: limit + 1 });
      },
      { first: combinationsFor(filter) },
    );
    const shown = page.slice(0, limit).map(({ row }) => row);
    const opened = await openedOf(this.people, shown, sight);
    return pageOf(page, limit, {
      item: ({ row }) => caseItem(row, sight, opened),
      isRestricted: ({ row }) => isCaseRestricted(row, sight),
      cursor: ({ value, id }) => cursorOf(sort, value, id),
    });
  }
}

/** The first cases of an order that Postgres knows. */
async function walked(of: {
  readonly manager: EntityManager;
  readonly query: () => Stretches;
  readonly by: keyof typeof orders;
  readonly sight: Sight;
  readonly after: PlaceInOrder | undefined;
  readonly backwards: boolean;
  readonly most: number;
}): Promise<readonly Placed<CaseRow>[]> {
  const { manager, by, sight, after, backwards, most } = of;
  const sql = orders[by].sql(sight);
  const found = stretches.map((stretch) => {
    const some = of.query().andWhere(stretch);
    return after ? some.andWhere(`(${sql}, c.id) ${backwards ? '<' : '>'} (:value, :id)`, after) : some;
  });
  const rows = await rowsOf(manager, found, { by: sql, direction: backwards ? 'DESC' : 'ASC', most });
  return rows.map((row) => ({ row, id: row.id, value: orders[by].of(row, sight) })).sort(ordering(backwards));
}

/** Of all cases that somebody sees, by names that Postgres knows and names that it does not; `areAll`: nobody is asked for but those in `ordered`. */
function casesByName(of: {
  readonly manager: EntityManager;
  readonly query: (who?: Named) => Stretches;
  readonly inOrder: (most: number, condition: string) => Promise<readonly Placed<CaseRow>[]>;
  readonly sight: Sight;
  readonly areAll: boolean;
  readonly ordered: Awaited<ReturnType<PeopleNames['found']>>['ordered'];
  readonly after: PlaceInOrder | undefined;
  readonly backwards: boolean;
  readonly limit: number;
}): Promise<readonly Placed<CaseRow>[]> {
  const { manager, query, inOrder, sight, areAll, ...rest } = of;
  return inOneOrder({
    ...rest,
    clear: (most) => (areAll ? Promise.resolve([]) : inOrder(most, `not ${closedPerson(sight)}`)),
    rowsOf: async (some) => {
      const names = new Map(some.map(({ id, sortName }) => [id, sortName]));
      const ids = [...names.keys()];
      const rows = areAll
        ? query({ ids })
        : query().andWhere(`${closedPerson(sight)} and c.person = any (:ids)`, { ids });
      return (await rowsOf(manager, [rows])).map((row) => ({
        row,
        id: row.id,
        value: seesPerson(row, sight) ? (names.get(row.person) ?? '') : '',
      }));
    },
  });
}

@QueryHandler(CaseSummary)
export class CaseSummaryHandler implements IQueryHandler<CaseSummary> {
  constructor(
    @InjectDataSource() private readonly source: DataSource,
    private readonly people: PeopleNames,
    private readonly histories: Histories,
  ) {}

  async execute({ id, filter }: CaseSummary) {
    const [row] = await inSight(this.source, filter.sight, (manager) =>
      rowsOf(manager, [filtered(stretchesIn(manager), filter, {}, undefined).andWhere('c.id = :id', { id })]),
    );
    if (!row) {
      await this.histories.assertNotErased(`case-${id}`);
      return undefined;
    }
    const item = caseItem(row, filter.sight, await openedOf(this.people, [row], filter.sight));
    return { item, restricted: isCaseRestricted(row, filter.sight) };
  }
}

const seesPerson = (row: CaseRow, sight: Sight): boolean =>
  row.personTier !== null && seesCase(sight, { ...belongingOf(row), tier: row.personTier });

const orders = {
  name: {
    sql: (sight: Sight) => (placesOf(sight).everywhere ? 'c.list_name' : `coalesce(c.list_name, '')`),
    place: 'text',
    of: (row: CaseRow, sight: Sight) => (seesPerson(row, sight) ? (row.sortName ?? '') : ''),
  },
  since: { sql: () => 'c.since_day', place: 'text', of: ({ sinceDay }: CaseRow) => sinceDay },
  lastFact: { sql: () => 'c.last_fact_day', place: 'text', of: ({ lastFactDay }: CaseRow) => lastFactDay },
  recorded: {
    sql: () => 'c.last_recorded_at',
    place: 'instant',
    of: ({ lastRecordedAt }: CaseRow) => lastRecordedAt.toISOString(),
  },
} as const;

/** It is not as the public sees it, or shows a person whom the public does not see. */
const isCaseRestricted = (row: CaseRow, sight: Sight): boolean =>
  row.tier !== 'public' || !row.asPublic || (seesPerson(row, sight) && row.personTier !== 'public');
/** What is sealed of the rows of a page, opened: names, and titles of cases that are not published. */
interface Opened {
  readonly people: ReadonlyMap<string, ListedPerson>;
  readonly titles: ReadonlyMap<string, string>;
}

async function openedOf(people: PeopleNames, rows: readonly CaseRow[], sight: Sight): Promise<Opened> {
  const [names, titles] = await Promise.all([
    people.of(rows.filter((row) => row.sortName === null && seesPerson(row, sight)).map(({ person }) => person)),
    people.titles(rows.filter(({ tier }) => tier !== 'public').map(({ id }) => id)),
  ]);
  return { people: names, titles };
}

/** A person of a row as its reader sees them, if they do. */
function personShown(row: CaseRow, sight: Sight, { people }: Opened): CasePerson {
  const opened = people.get(row.person);
  if (!seesPerson(row, sight) || (row.sortName === null && !opened))
    return { id: row.person, name: null, names: [], hidden: true };
  const { name, names } = opened ?? { name: row.personName, names: row.personNames! };
  return { id: row.person, name, names, hidden: false };
}

const caseItem = (row: CaseRow, sight: Sight, opened: Opened): CaseItem => ({
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
