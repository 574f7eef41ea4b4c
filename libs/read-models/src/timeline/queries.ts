import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { LRUCache } from 'lru-cache';
import { foldCase, once, reaches, seenCase, seenEvents, type CaseDocument, type CaseState, type Day, type MemberId, type PersonId, type Sight, type Territory, type Tier } from '#domain'; // prettier-ignore
import { EventStore } from '#event-store';
import { asCaseEvent, assertNotErased } from '../stored.js';
import { Histories, type History } from './histories.js';
import { timelineOf, type Seen, type Timeline } from './timeline.js';

/**
 * A case, as the world was on a day and as it was known at an instant (now if left out), for whoever sees so far: all of
 * it is derived from what they see, by the tiers of now as well as of then. `undefined` before it was opened, or if it
 * is not theirs.
 */
export class CaseTimeline extends Query<Timeline | undefined> {
  constructor(
    readonly caseId: string,
    readonly asOf: Day,
    readonly knownAt: Date | undefined,
    readonly sight: Sight,
  ) {
    super();
  }
}

/** What the policy asks of a case, whoever asks: where it belongs, whose it is. `undefined` where there is none. */
export class CaseObject extends Query<CaseFile | undefined> {
  constructor(readonly caseId: string) {
    super();
  }
}
export interface CaseFile {
  readonly tier: Tier;
  readonly territory?: Territory;
  readonly assigned: ReadonlySet<MemberId>;
  readonly person: PersonId;
  readonly openedBy: MemberId;
}

@QueryHandler(CaseObject)
export class CaseObjectHandler implements IQueryHandler<CaseObject> {
  constructor(private readonly histories: Histories) {}

  async execute({ caseId }: CaseObject): Promise<CaseFile | undefined> {
    const [history = []] = await this.histories.of([`case-${caseId}`]);
    assertNotErased(history);
    const { state } = folded(history);
    if (!state) return undefined;
    const { tier, territory, assigned, person, opened } = state;
    return { tier, ...(territory !== undefined && { territory }), assigned, person, openedBy: opened.by };
  }
}

/** A document of a case, for whoever sees so far. `undefined`: there is no such case for them. */
export class DocumentOfCase extends Query<SeenDocument | undefined> {
  constructor(
    readonly caseId: string,
    readonly document: string,
    readonly sight: Sight,
  ) {
    super();
  }
}
export interface SeenDocument {
  readonly person: PersonId;
  /** Whether they see more of the case than what is public. */
  readonly reached: boolean;
  /** `undefined`: the case is theirs to see, and has no such document for them. */
  readonly document: CaseDocument | undefined;
}

@QueryHandler(DocumentOfCase)
export class DocumentOfCaseHandler implements IQueryHandler<DocumentOfCase> {
  constructor(private readonly histories: Histories) {}

  async execute({ caseId, document, sight }: DocumentOfCase): Promise<SeenDocument | undefined> {
    const [history = []] = await this.histories.of([`case-${caseId}`]);
    assertNotErased(history);
    const seen = seenCase(folded(history).state, sight);
    if (!seen) return undefined;
    return { person: seen.person, reached: reaches(sight, seen), document: seen.documents.get(document) };
  }
}

@QueryHandler(CaseTimeline)
export class CaseTimelineHandler implements IQueryHandler<CaseTimeline> {
  /** By case, day and sight, and by the instant where something of theirs came after it; by the number of events. */
  private readonly drawn = new LRUCache<string, Drawn>({
    maxSize: mostEvents,
    sizeCalculation: ({ histories }) => 1 + histories.reduce((all, { length }) => all + length, 0),
  });

  constructor(
    private readonly histories: Histories,
    log: EventStore,
  ) {
    log.onForget(() => this.drawn.clear());
  }

  /** The same value for as long as nothing came that it is made of. */
  async execute(query: CaseTimeline): Promise<Timeline | undefined> {
    return (await this.known(query))?.timeline;
  }

  /** The timeline with what is known of the case, whatever the day. */
  async known(query: CaseTimeline): Promise<Known | undefined> {
    const { caseId, asOf, knownAt, sight } = query;
    const now = `${caseId} ${asOf} ${sight.key}`;
    const then = `${now} ${knownAt?.toISOString()}`;
    for (const key of [now, then]) {
      const before = this.drawn.get(key);
      // Of most cases what was recorded by the instant is all that there is.
      if (before && (key === then || isBy(knownAt, before)) && (await this.stands(before))) return before;
    }
    const drawn = await this.draw(query);
    if (drawn) this.drawn.set(isBy(knownAt, drawn) ? now : then, drawn);
    return drawn;
  }

  private async stands({ streams, histories }: Drawn): Promise<boolean> {
    const now = await this.histories.of(streams);
    return now.every((history, index) => history === histories[index]);
  }

  private async draw({ caseId, asOf, knownAt, sight }: CaseTimeline): Promise<Drawn | undefined> {
    const upTo = (at: Date) => knownAt === undefined || at <= knownAt;
    const stream = `case-${caseId}`;
    const [kept] = (await this.histories.of([stream])) as [History];
    assertNotErased(kept);
    const whole = folded(kept);
    const then = whole.events.filter(({ recorded: { at } }) => upTo(at));
    const now = seenCase(whole.state, sight);
    const known = then.length === whole.events.length ? now : seenCase(stillSeen(foldCase(then), now), sight);
    if (!now || !known) return undefined;
    const sources = [...known.facts.values()].flatMap(({ says }) => says.sources.map(({ id }) => `source-${id}`));
    const streams = [`person-${known.person}`, ...new Set(sources)];
    const around = await this.histories.of(streams);
    const past = around.flat().filter(({ recorded_at }) => upTo(recorded_at));
    const histories = [kept, ...around];
    const seen = seenEvents(then, known);
    return {
      streams: [stream, ...streams],
      histories,
      lastRecordedAt: histories.flat().reduce((last, { recorded_at }) => Math.max(last, recorded_at.getTime()), 0),
      timeline: timelineOf(caseId, seen, known, past, asOf, sight),
      state: known,
      newest: seen.at(-1)!,
    };
  }
}

/** Whether all that it was made of was recorded by an instant (now if left out). */
const isBy = (instant: Date | undefined, { lastRecordedAt }: Drawn): boolean =>
  instant === undefined || lastRecordedAt <= instant.getTime();

const mostEvents = 200_000;
/** What is known of a case, to whoever sees so far. */
export interface Known {
  readonly timeline: Timeline;
  readonly state: CaseState;
  readonly newest: Seen;
}
/** With what it was made of. */
interface Drawn extends Known {
  readonly streams: readonly string[];
  readonly histories: readonly History[];
  /** In milliseconds. */
  readonly lastRecordedAt: number;
}
interface Folded {
  readonly events: readonly Seen[];
  readonly state: CaseState | undefined;
}

export const folded = once((history: History): Folded => {
  const events = history.map((one) => ({ ...asCaseEvent(one), revision: one.revision, position: one.position }));
  return { events, state: foldCase(events) };
});

/** What was closed since is closed for the past too, and what was covered is covered. */
function stillSeen(then: CaseState | undefined, now: CaseState | undefined): CaseState | undefined {
  if (!then || !now) return undefined;
  const still = <K, T>(map: ReadonlyMap<K, T>, of: ReadonlyMap<K, T>) => new Map([...map].filter(([id]) => of.has(id)));
  const documents = [...still(then.documents, now.documents)].map(([id, document]) => {
    const { redactions } = now.documents.get(id)!;
    return [id, { ...document, redactions }] as const;
  });
  return { ...then, facts: still(then.facts, now.facts), documents: new Map(documents) };
}
