import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { publicSight, seenCase, seenEvents, type Sight, type Tier } from '#domain';
import { Database } from '#platform';
import { askWhole } from '../ask-whole.js';
import { idOf, isErased } from '../stored.js';
import { Histories, type History } from '../timeline/histories.js';
import { folded } from '../timeline/queries.js';

/** That something was recorded in a case: never what. */
export interface Change {
  readonly position: string;
  readonly case: string;
  /** Of the event: of a fact, the fact's. */
  readonly id: string;
  readonly type: string;
  /** An instant, in ISO 8601. */
  readonly recordedAt: string;
}
export interface Changes {
  readonly items: readonly Change[];
  /** How far they go: the next begin after it. */
  readonly upTo: bigint;
  readonly more: boolean;
  /** Cases of which more is told than the public sees. */
  readonly restricted: readonly string[];
  /** The one case that was asked for is not there for the reader. */
  readonly gone: boolean;
  /** Of the one case that was asked for. */
  readonly tier: Tier;
}

/** What was recorded after a position, in all cases or in one, of what a sight covers now; in the order of the log. */
export class CaseChanges extends Query<Changes> {
  constructor(
    readonly sight: Sight,
    readonly after: bigint,
    readonly limit: number,
    readonly caseId?: string,
  ) {
    super();
  }
}

/** How far the model is that they are read from. */
export class ChangesHead extends Query<bigint> {}

@QueryHandler(ChangesHead)
export class ChangesHeadHandler implements IQueryHandler<ChangesHead> {
  constructor(private readonly pool: Database) {}

  async execute(): Promise<bigint> {
    const [last] = await askWhole<{ position: string }>(this.pool, { text: head });
    return BigInt(last!.position);
  }
}

@QueryHandler(CaseChanges)
export class CaseChangesHandler implements IQueryHandler<CaseChanges> {
  constructor(
    private readonly pool: Database,
    private readonly histories: Histories,
  ) {}

  async execute({ sight, after, limit, caseId }: CaseChanges): Promise<Changes> {
    const rows = await askWhole<Row>(
      this.pool,
      caseId === undefined
        ? { name: 'read-changes', text: all, values: [String(after), limit] }
        : { name: 'read-changes-of-case', text: ofOne, values: [String(after), limit, `case-${caseId}`] },
    );
    const streams = [
      ...new Set([...rows.map(({ stream }) => stream), ...(caseId === undefined ? [] : [`case-${caseId}`])]),
    ];
    const histories = await this.histories.of(streams);
    const asked = new Set(rows.map(({ position }) => position));
    const seen = histories.map((history) => seenOf(history, sight, asked));
    const items = seen.flatMap(({ items }) => items).sort((a, b) => (BigInt(a.position) < BigInt(b.position) ? -1 : 1));
    return {
      items,
      upTo: BigInt(rows.at(-1)?.position ?? after),
      more: rows.length === limit,
      restricted: seen.filter(({ restricted }) => restricted).map(({ items: [first] }) => first!.case),
      gone: caseId !== undefined && !seen[0]!.there,
      tier: (caseId !== undefined && seen[0]!.tier) || 'public',
    };
  }
}

interface Row {
  readonly position: string;
  readonly stream: string;
}
const all = `select position, stream from read.timeline_event where position > $1 and stream like 'case-%' order by position limit $2`;
const ofOne = `select position, stream from read.timeline_event where stream = $3 and position > $1 order by position limit $2`;
const head = 'select coalesce(max(position), 0) as position from read.timeline_event';

/** Of what came in one case, what somebody sees of it, and whether the public sees all of that too. */
function seenOf(history: History, sight: Sight, asked: ReadonlySet<string>) {
  const { state, events } = history.some(isErased) ? nothing : folded(history);
  const seen = seenCase(state, sight);
  const came = seen ? seenEvents(events, seen).filter(({ position }) => asked.has(position)) : [];
  const open = seenCase(state, publicSight);
  const toAll = new Set(open ? seenEvents(events, open).map(({ position }) => position) : []);
  const stream = history[0]?.stream;
  return {
    there: seen !== undefined,
    tier: state?.tier,
    restricted: came.some(({ position }) => !toAll.has(position)),
    items: came.map(({ position, type, recorded: { id, at } }): Change => ({
      position,
      case: idOf(stream!),
      id,
      type,
      recordedAt: at.toISOString(),
    })),
  };
}
const nothing: ReturnType<typeof folded> = { events: [], state: undefined };
