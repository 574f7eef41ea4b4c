import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { cursorOf, readCursor } from '../cursor.js';
import { Parameters, seenBy, stands } from '../figures/sql.js';
import { inSight } from '../in-sight.js';
import { CaseTimeline, CaseTimelineHandler, type Known } from '../timeline/queries.js';
import type { Listed, One, Page } from './listing.js';
import type { CaseFilter } from './filtering.js';
import type { CaseItem } from './queries.js';
import { countsOf } from './rows.js';

const order = 'opened';
type Then = Omit<CaseFilter, 'q'>;

/** A page of the cases as they were known at an instant, in the order of opening; `undefined` when `after` is no cursor of it. */
export class CaseListAsKnown extends Query<Listed<CaseItem> | undefined> {
  constructor(
    readonly filter: Then,
    readonly knownAt: Date,
    readonly page: Page,
  ) {
    super();
  }
}

/** One case as it was known at an instant. */
export class CaseAsKnown extends Query<One<CaseItem> | undefined> {
  constructor(
    readonly id: string,
    readonly filter: Pick<CaseFilter, 'asOf' | 'sight'>,
    readonly knownAt: Date,
  ) {
    super();
  }
}

/**
 * Which cases: by the spans that hold both times. What is shown of each is folded up to the instant, and it is for that to
 * say whether the case is one of those asked for: of what was closed since nothing is told, be it by a page that is short.
 */
@QueryHandler(CaseListAsKnown)
export class CaseListAsKnownHandler implements IQueryHandler<CaseListAsKnown> {
  constructor(
    @InjectDataSource() private readonly source: DataSource,
    private readonly timelines: CaseTimelineHandler,
  ) {}

  async execute({ filter, knownAt, page: { limit, after } }: CaseListAsKnown) {
    const cursor = after === undefined ? undefined : readCursor(after, order, 'text');
    if (after !== undefined && !cursor) return undefined;
    const found: One<CaseItem>[] = [];
    for (let [from, isLast] = [cursor?.id, false]; !isLast && found.length <= limit;) {
      const ids = await this.candidates(filter, knownAt, from, limit + 1);
      found.push(...(await this.shownOf(ids, filter, knownAt)));
      [from, isLast] = [ids.at(-1), ids.length <= limit];
    }
    const page = found.slice(0, limit);
    return {
      items: page.map(({ item }) => item),
      next: found.length > limit ? cursorOf(order, '', page.at(-1)!.item.id) : null,
      restricted: page.filter(({ restricted }) => restricted).map(({ item }) => item.id),
    };
  }

  private async candidates(filter: Then, knownAt: Date, after: string | undefined, most: number) {
    const { text, values } = statementOf(filter, knownAt, after, most);
    const rows = await inSight(this.source, filter.sight, (manager) =>
      manager.query<{ case_id: string }[]>(text, values),
    );
    return rows.map(({ case_id }) => case_id);
  }

  private async shownOf(ids: readonly string[], filter: Then, knownAt: Date): Promise<readonly One<CaseItem>[]> {
    const { asOf, sight } = filter;
    const found = await Promise.all(ids.map((id) => this.timelines.known(new CaseTimeline(id, asOf, knownAt, sight))));
    return found.flatMap((known) => {
      const shown = known && shownAs(known);
      return shown && isAskedFor(shown.item, filter) ? [shown] : [];
    });
  }
}

@QueryHandler(CaseAsKnown)
export class CaseAsKnownHandler implements IQueryHandler<CaseAsKnown> {
  constructor(private readonly timelines: CaseTimelineHandler) {}

  async execute({ id, filter: { asOf, sight }, knownAt }: CaseAsKnown) {
    const known = await this.timelines.known(new CaseTimeline(id, asOf, knownAt, sight));
    return known && shownAs(known);
  }
}

function isAskedFor({ status, tier, person }: CaseItem, filter: Then): boolean {
  const isAny = <T>(wanted: T | undefined, of: readonly T[]) => wanted === undefined || of.includes(wanted);
  return (
    isAny(filter.liberty, status.liberty.states) &&
    isAny(filter.procedure, status.procedure.states) &&
    isAny(filter.mark, status.marks.map(({ mark }) => mark)) &&
    isAny(filter.deprivedOfLiberty, [status.deprivedOfLiberty]) &&
    isAny(filter.tier, [tier]) &&
    isAny(filter.person, [person.id])
  ); // prettier-ignore
}

/** Each case is found by what is known of it by itself, as in the list of now; figures count merged ones together. */
function statementOf(filter: Then, knownAt: Date, after: string | undefined, limit: number) {
  const put = new Parameters();
  const { asOf, sight, liberty, procedure, mark, deprivedOfLiberty, tier, person } = filter;
  const conditions = [
    `s.during @> ${put.put(asOf, 'date')}`,
    stands('s', 'last.position'),
    seenBy(sight, put),
    liberty && `${put.put(liberty, 'text')} = any (s.liberty_states)`,
    procedure && `${put.put(procedure, 'text')} = any (s.procedure_states)`,
    mark && `${put.put(mark, 'text')} = any (s.marks || s.possible_marks)`,
    deprivedOfLiberty && `s.deprived = ${put.put(deprivedOfLiberty, 'text')}`,
    tier && `s.tier = ${put.put(tier, 'text')}`,
    person && `s.person = ${put.put(person, 'uuid')}`,
    after && `s.case_id > ${put.put(after, 'uuid')}`,
  ];
  const most = put.put(limit, 'int');
  const first = (of: string, condition: string) => `
    (select s.case_id from last, read.${of} s where ${[...conditions, condition].filter(Boolean).join(' and ')} order by s.case_id limit ${most})`;
  const text = `
    with last as materialized (
      select position from read.figures_moment where recorded_at <= ${put.put(knownAt, 'timestamptz')} order by position desc limit 1
    )
    ${first('figures_span', `not exists (select from read.figures_apart a where a.case_id = s.case_id and ${stands('a', 'last.position')})`)}
    union all ${first('figures_apart', 'true')}
    order by case_id limit ${most}`;
  return { text, values: put.values };
}

function shownAs({ timeline, state, newest }: Known): One<CaseItem> {
  const { case: file, status, read } = timeline;
  const { recordedAt: _, recordedBy: __, ...rest } = file;
  const { lastRecordedAt, ...counts } = countsOf(state, newest);
  return {
    item: { ...rest, status, since: status.liberty.since, ...counts, lastRecordedAt: lastRecordedAt.toISOString() },
    restricted: read.highest !== 'public',
  };
}
