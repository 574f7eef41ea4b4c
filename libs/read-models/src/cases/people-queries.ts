import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { seesCase, type Name, type Sight, type Tier } from '#domain';
import { cursorOf, readCursor } from '../cursor.js';
import { inSight } from '../in-sight.js';
import { Histories } from '../timeline/histories.js';
import { placesOf } from '../wall.js';
import { inOneOrder } from './by-name.js';
import { isNamed } from './filtering.js';
import { PeopleNames } from './people-names.js';
import { PersonListed } from './entities.js';
import type { ListedPerson } from './listed-person.js';
import { belongingOf, caseReached, pageOf, type Listed, type One, type Page } from './listing.js';

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
    private readonly people: PeopleNames,
  ) {}

  async execute({ filter: { sight, q }, page: { limit, after } }: PeopleList) {
    const cursor = after === undefined ? undefined : readCursor(after, 'name', 'text');
    if (after !== undefined && !cursor) return undefined;
    const { named, ordered } = await this.people.found(q, { from: cursor?.value });
    const areAll = named !== undefined && 'ids' in named;
    const placed = (row: PersonListed, sortName = row.sortName ?? '') => ({ row, id: row.id, value: sortName });
    const page = await inSight(this.source, sight, (manager) => {
      const query = () => manager.createQueryBuilder(PersonListed, 'p').where(thatPersonSeen, placesOf(sight));
      return inOneOrder({
        limit: limit + 1,
        after: cursor,
        ordered,
        clear: async (most) => {
          if (areAll) return [];
          const some = query().andWhere('p.sort_name is not null');
          if (named) some.andWhere(...isNamed(named, 'p.id', 'p.all_names'));
          if (cursor) some.andWhere('(p.sort_name, p.id) > (:value, :id)', cursor);
          return (await some.orderBy('p.sort_name').addOrderBy('p.id').limit(most).getMany()).map((row) => placed(row));
        },
        rowsOf: async (some) => {
          const names = new Map(some.map(({ id, sortName }) => [id, sortName]));
          const those = query().andWhere('p.id = any (:ids)', { ids: [...names.keys()] });
          const rows = await (areAll ? those : those.andWhere('p.sort_name is null')).getMany();
          return rows.map((row) => placed(row, names.get(row.id)));
        },
      });
    });
    const opened = await this.people.of(page.filter(({ row }) => row.sortName === null).map(({ id }) => id));
    return pageOf(page, limit, {
      isThere: ({ row: { id, sortName } }) => sortName !== null || opened.has(id),
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
    private readonly people: PeopleNames,
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

/** A person is seen with a case of theirs; one without any, by whoever records somewhere. */
const thatPersonSeen = `(p.tier = 'public' or :everywhere or (cardinality(cast(:territories as text[])) > 0 and not p.has_case)
  or exists (
    select from json_to_recordset(p.cases) as c (id uuid, tier text, territory text, assigned uuid[]) where ${caseReached}
  ))`;

const isPersonRestricted = ({ tier, cases }: PersonListed, sight: Sight): boolean =>
  tier !== 'public' ||
  cases.some(({ tier, ...of }) => tier !== 'public' && seesCase(sight, { ...belongingOf(of), tier }));

function personItem(row: PersonListed, sight: Sight, opened: ReadonlyMap<string, ListedPerson>): PersonItem {
  const { id, tier, mergedInto, revision, cases } = row;
  const { names, name, sex, birth, occupation } = opened.get(id) ?? row;
  return {
    id, names: names!, name: name!, sex: sex!, birth, occupation, tier, mergedInto, revision,
    cases: cases.filter(({ tier, ...of }) => seesCase(sight, { ...belongingOf(of), tier })).map(({ id }) => id),
  }; // prettier-ignore
}
