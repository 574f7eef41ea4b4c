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

/** Which cases: by the spans that hold both times. What is shown of each is folded up to the instant. */
@QueryHandler(CaseListAsKnown)
export class CaseListAsKnownHandler implements IQueryHandler<CaseListAsKnown> {
  constructor(
    @InjectDataSource() private readonly source: DataSource,
    private readonly timelines: CaseTimelineHandler,
  ) {}

  async execute({ filter, knownAt, page: { limit, after } }: CaseListAsKnown) {
    const cursor = after === undefined ? undefined : readCursor(after, order, 'text');
    if (after !== undefined && !cursor) return undefined;
    const { text, values } = statementOf(filter, knownAt, cursor?.id, limit + 1);
    const rows = await inSight(this.source, filter.sight, (manager) =>
      manager.query<{ case_id: string }[]>(text, values),
    );
    const ids = rows.slice(0, limit).map(({ case_id }) => case_id);
    const { asOf, sight } = filter;
    const found = await Promise.all(ids.map((id) => this.timelines.known(new CaseTimeline(id, asOf, knownAt, sight))));
    const there = found.filter((one) => one !== undefined);
    return {
      items: there.map(itemOf),
      next: rows.length > limit ? cursorOf(order, '', ids.at(-1)!) : null,
      restricted: there.filter(isRestricted).map(({ timeline }) => timeline.case.id),
    };
  }
}

@QueryHandler(CaseAsKnown)
export class CaseAsKnownHandler implements IQueryHandler<CaseAsKnown> {
  constructor(private readonly timelines: CaseTimelineHandler) {}

  async execute({ id, filter: { asOf, sight }, knownAt }: CaseAsKnown) {
    const known = await this.timelines.known(new CaseTimeline(id, asOf, knownAt, sight));
    return known && { item: itemOf(known), restricted: isRestricted(known) };
  }
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

const isRestricted = ({ timeline: { read } }: Known): boolean => read.highest !== 'public';

function itemOf({ timeline: { case: file, status }, state, newest }: Known): CaseItem {
  const { recordedAt: _, recordedBy: __, ...rest } = file;
  const { lastRecordedAt, ...counts } = countsOf(state, newest);
  return { ...rest, status, since: status.liberty.since, ...counts, lastRecordedAt: lastRecordedAt.toISOString() };
}
